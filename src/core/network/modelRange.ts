import {numbersOf, type LayerConfig} from './layers/config.ts';
import {operationOf} from './layers/operations.ts';
import {passingLayers} from './layers/passing.ts';
import type {Plan, Step} from './layersPlan.ts';
import type {ModelRange} from './network.ts';

/** Layers that may stand before the one that scales: they change places and not values. */
const moving = new Set(['Resizing', 'CenterCrop', 'ZeroPadding2D', 'Cropping2D', 'Permute', 'InputLayer', ...passingLayers]);

/** From this factor on a layer maps 0…255 to something near 1. */
const wide = 20;

/**
 * Reads the value range off a Rescaling, a Normalization or their arithmetic at the start of the network.
 * @returns undefined where the network does not scale pictures itself
 */
export function modelRangeOf(plan: Plan): ModelRange | undefined {
  const taking = plan.steps.filter((step) => step.inputs.includes(plan.input));
  if (taking.length !== 1) return undefined;
  const step = firstScaling(plan, taking[0]);
  const divisor = step && divisorOf(step);
  if (step === undefined || divisor === undefined) return undefined;
  return {range: divisor >= wide ? '0..255' : '0..1', reason: `the model scales pictures itself (\`${step.name}\`)`};
}

function firstScaling(plan: Plan, first: Step): Step | undefined {
  let step: Step | undefined = first;
  while (step && moving.has(step.layer.getClassName())) {
    const {output}: Step = step;
    step = plan.steps.find((next) => next.inputs.includes(output));
  }
  return step;
}

/** What the step divides pictures by, roughly; undefined for a step that does something else. */
function divisorOf({layer}: Step): number | undefined {
  const config = (layer as {config?: LayerConfig}).config ?? {};
  const kind = operationOf(layer) ?? layer.getClassName();
  const args = (config['args'] ?? []) as readonly unknown[];
  const scalar = () => args.find((arg) => typeof arg === 'number');
  const divisors: Readonly<Record<string, () => number | undefined>> = {
    Rescaling: () => inverse(meanOf(numbersOf(config, 'scale') ?? [])),
    Normalization: () => spreadOf(numbersOf(config, 'variance') ?? statistic(layer, 'variance')),
    TrueDivide: scalar,
    Divide: scalar,
    Multiply: () => inverse(scalar()),
    Subtract: scalar,
  };
  const divisor = divisors[kind]?.();
  return divisor !== undefined && divisor > 0 && Number.isFinite(divisor) ? divisor : undefined;
}

function statistic(layer: Step['layer'], name: string): readonly number[] {
  const weight = layer.weights.find((one) => one.originalName.endsWith(`/${name}`));
  return weight ? [...weight.read().dataSync<'float32'>()] : [];
}

/** A picture's standard deviation is about a quarter of its range. */
function spreadOf(variances: readonly number[]): number | undefined {
  const variance = meanOf(variances);
  return variance === undefined ? undefined : 4 * Math.sqrt(variance);
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value;
}

function meanOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
