import type {ModelSummary} from '../protocol/engine.ts';

/** Arrays and layers that are listed; a diverged model has hundreds. */
const listed = 8;

/** The weights' health as rows of name and value. */
export function healthFacts({values, broken, dead}: ModelSummary['health']): readonly (readonly [string, string])[] {
  const sum = (numbers: readonly number[]) => numbers.reduce((whole, one) => whole + one, 0);
  const sick = [
    ...(broken.length === 0
      ? []
      : [
          `${bad(sum(broken.map(({nan}) => nan)), sum(broken.map(({infinite}) => infinite)))} in ${plural(broken.length, 'array')}`,
        ]),
    ...(dead.length === 0
      ? []
      : [`${plural(sum(dead.map((one) => one.dead.length)), 'dead channel')} in ${plural(dead.length, 'layer')}`]),
  ];
  return [
    [
      'Weights',
      `${count(values)} values; ${sick.length === 0 ? 'all are finite, no channel is dead' : sick.join(', ')}`,
    ],
    ...shortened(
      broken.map(
        ({name, nan, infinite, values: all}) => ['Broken', `${name}: ${bad(nan, infinite)} of ${count(all)}`] as const,
      ),
    ),
    ...shortened(
      dead.map(
        (one) =>
          [
            'Dead',
            `${one.layer}: ${one.dead.length} of ${one.channels} channels are zero (${numbers(one.dead)})`,
          ] as const,
      ),
    ),
  ];
}

function shortened(rows: readonly (readonly [string, string])[]): readonly (readonly [string, string])[] {
  const [first] = rows;
  if (first === undefined || rows.length <= listed) return rows;
  return [...rows.slice(0, listed), [first[0], `and ${rows.length - listed} more; --json has all`]];
}

function bad(nan: number, infinite: number): string {
  const parts = [...(nan > 0 ? [`${count(nan)} NaN`] : []), ...(infinite > 0 ? [`${count(infinite)} infinite`] : [])];
  return parts.join(' and ');
}

function numbers(channels: readonly number[]): string {
  return channels.slice(0, 10).join(', ') + (channels.length > 10 ? ', …' : '');
}

function plural(number: number, what: string): string {
  return `${count(number)} ${what}${number === 1 ? '' : 's'}`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
