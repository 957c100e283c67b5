import type {Random} from './random.ts';

/** Some of all, each as likely as the others and in random order (Fisher–Yates). */
export function drawn<T>(all: readonly T[], most: number, random: Random): readonly T[] {
  const rest = [...all];
  const count = Math.min(most, rest.length);
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (rest.length - i));
    [rest[i], rest[j]] = [rest[j], rest[i]];
  }
  return rest.slice(0, count);
}
