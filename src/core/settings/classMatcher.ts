/**
 * Finds classes by names as people write them in folders and tables: case, underscores, dashes and blanks do not matter,
 * one name of a label such as "tench, Tinca tinca" is enough, and a number is an index where no label reads so.
 *
 * @param labels one for each class
 * @returns undefined for a name that fits no class, or several
 */
export function classMatcher(labels: readonly string[]): (name: string) => number | undefined {
  const whole = indexOf(labels, (label) => [label]);
  const parts = indexOf(labels, (label) => label.split(','));
  return (name) => {
    const wanted = folded(name);
    if (whole.has(wanted)) return whole.get(wanted);
    if (parts.has(wanted)) return parts.get(wanted);
    const index = /^\s*\d+\s*$/.test(name) ? Number(name) : -1;
    return index >= 0 && index < labels.length ? index : undefined;
  };
}

/** Names that several classes have lead to none. */
function indexOf(
  labels: readonly string[],
  namesOf: (label: string) => readonly string[],
): ReadonlyMap<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  labels.forEach((label, index) => {
    for (const name of new Set(namesOf(label).map(folded))) found.set(name, found.has(name) ? undefined : index);
  });
  return found;
}

function folded(name: string): string {
  return name
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ')
    .trim();
}
