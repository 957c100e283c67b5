/** A table to look up what a file names: `constructor`, and what else every object has, is not in it. */
export function byName<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries);
}
