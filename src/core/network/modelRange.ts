import type {ModelRange} from './network.ts';

/** What a step does to a picture's values. */
export interface Scaling {
  readonly name: string;
  readonly inputs: readonly string[];
  /** `none` where it changes places and not values; roughly what it divides them by; undefined for anything else. */
  readonly divisor: number | 'none' | undefined;
}

/** From this factor on a step maps 0…255 to something near 1. */
const wide = 20;

/**
 * Reads the value range off what the first steps of a network divide pictures by.
 *
 * @param input name of the input that takes the picture
 * @param steps in topological order
 * @returns undefined where the network does not scale pictures itself
 */
export function modelRangeOf(input: string, steps: readonly Scaling[]): ModelRange | undefined {
  if (steps.filter((step) => step.inputs.includes(input)).length !== 1) return undefined;
  let [name, divisor]: [string, Scaling['divisor']] = [input, 'none'];
  while (divisor === 'none') {
    const before = name;
    ({name, divisor} = steps.find((step) => step.inputs.includes(before)) ?? {name, divisor: undefined});
  }
  if (divisor === undefined || divisor <= 0 || !Number.isFinite(divisor)) return undefined;
  return {range: divisor >= wide ? '0..255' : '0..1', reason: `the model scales pictures itself (\`${name}\`)`};
}

/** A picture's standard deviation is about a quarter of its range. */
export function spreadOf(variances: readonly number[]): number | undefined {
  const variance = meanOf(variances);
  return variance === undefined ? undefined : 4 * Math.sqrt(variance);
}

export function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
