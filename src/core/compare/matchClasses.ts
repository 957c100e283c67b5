/** Which class of A a class of B is, and the other way round. */
export interface ClassMatch {
  /** [B's classes]: A's index, −1 where A has none. */
  readonly toA: Int32Array;
  /** [A's classes]: B's index, −1 where B has none. */
  readonly toB: Int32Array;
  /** What did not match, in words. */
  readonly warnings: readonly string[];
}

/** How many names a warning lists. */
const listed = 5;

/**
 * Matches classes by label, case, blanks and dashes apart, a name that several have in their order; by index where no
 * label of one is found in the other, as where one model has no label file.
 *
 * @param names of the models, for the warnings
 */
export function matchClasses(
  a: readonly string[],
  b: readonly string[],
  names: readonly [a: string, b: string],
): ClassMatch {
  const left = new Map<string, number[]>();
  a.forEach((label, index) => left.set(folded(label), [...(left.get(folded(label)) ?? []), index]));
  const toA = Int32Array.from(b, (label) => left.get(folded(label))?.shift() ?? -1);
  if (toA.every((index) => index < 0)) return byIndex(a, b, names);
  const matched = new Set(toA);
  const unmatchedA = a.filter((_, index) => !matched.has(index));
  const unmatchedB = b.filter((_, index) => toA[index] < 0);
  return {
    toA,
    toB: turned(toA, a.length),
    warnings: [...missing(unmatchedA, names[0], names[1]), ...missing(unmatchedB, names[1], names[0])],
  };
}

function byIndex(a: readonly string[], b: readonly string[], names: readonly [string, string]): ClassMatch {
  const sizes =
    a.length === b.length
      ? ''
      : ` They have ${a.length} and ${b.length} classes: those beyond the smaller number match nothing.`;
  const toA = Int32Array.from(b, (_, index) => (index < a.length ? index : -1));
  return {
    toA,
    toB: turned(toA, a.length),
    warnings: [
      `No label of ${names[0]} is one of ${names[1]}, so their classes are matched by index. Give both the same labels to be sure.${sizes}`,
    ],
  };
}

function turned(toA: Int32Array, classesOfA: number): Int32Array {
  const toB = new Int32Array(classesOfA).fill(-1);
  toA.forEach((index, own) => {
    if (index >= 0) toB[index] = own;
  });
  return toB;
}

function missing(labels: readonly string[], of: string, other: string): string[] {
  if (labels.length === 0) return [];
  const some = labels
    .slice(0, listed)
    .map((label) => `\`${label}\``)
    .join(', ');
  return [
    `${labels.length} of the classes of ${of} ${labels.length === 1 ? 'is' : 'are'} not among those of ${other}: ${some}${labels.length > listed ? ', …' : ''}.`,
  ];
}

function folded(label: string): string {
  return label
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s_-]+/g, '');
}
