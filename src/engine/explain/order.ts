import {HeatlensError} from '../../core/errors.ts';
import {findMethod, methods} from '../../core/methods/registry.ts';
import type {Method} from '../../core/methods/method.ts';
import {presets} from '../../core/augment/presets.ts';
import {sizeRange} from '../../core/network/freeSize.ts';
import {defaultThreshold} from '../../core/localize/component.ts';
import type {Aggregation, ExplainRequest, PresetId} from '../../protocol/explanation.ts';

/** A request with every default filled in and every number in its bounds. */
export interface Order {
  readonly method: Method;
  readonly aggregate: Aggregation;
  readonly preset: PresetId;
  readonly copies: number;
  readonly seed: number;
  readonly threshold: number;
}

const aggregations: readonly Aggregation[] = ['single', 'mean', 'max', 'augmented'];

/** @throws HeatlensError `argument-invalid` or `unknown-method`, naming what is allowed */
export function orderOf(request: ExplainRequest): Order {
  const aggregate = oneOf('aggregation', request.aggregate ?? 'augmented', aggregations);
  if (request.size !== undefined) between('Size', request.size, sizeRange.min, sizeRange.max, true);
  return {
    method: findMethod(request.method ?? methods[0].id),
    aggregate,
    preset: oneOf('preset', request.preset ?? 'default', Object.keys(presets) as PresetId[]),
    copies: aggregate === 'single' ? 1 : between('Number of copies', request.augmentations ?? 100, 1, 1000, true),
    seed: between('Seed', request.seed ?? 7, 0, 2 ** 32 - 1, true),
    threshold: between('Threshold', request.threshold ?? defaultThreshold, 0, 1, false),
  };
}

function oneOf<T extends string>(what: string, value: T, allowed: readonly T[]): T {
  if (allowed.includes(value)) return value;
  throw new HeatlensError('argument-invalid', `\`${value}\` is not a ${what}. Choose one of ${allowed.join(', ')}.`);
}

function between(what: string, value: number, least: number, most: number, whole: boolean): number {
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new HeatlensError(
    'argument-invalid',
    `${what} has to be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, and is ${value}.`,
  );
}
