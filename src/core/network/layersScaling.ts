import {numbersOf, type LayerConfig} from './layers/config.ts';
import {passingLayers} from './layers/passing.ts';
import {kindOf, type Step} from './layersPlan.ts';
import {meanOf, spreadOf, type Scaling} from './modelRange.ts';

/** Layers that may stand before the one that scales: they change places and not values. */
const moving = new Set([
  'Resizing',
  'CenterCrop',
  'ZeroPadding2D',
  'Cropping2D',
  'Permute',
  'InputLayer',
  ...passingLayers,
]);

/** What a layer divides pictures by: a Rescaling, a Normalization, or arithmetic with a number. */
export function scalingOf(step: Step): Scaling {
  const {name, inputs, layer} = step;
  return {name, inputs, divisor: moving.has(layer.getClassName()) ? 'none' : divisorOf(step)};
}

function divisorOf(step: Step): number | undefined {
  const {layer} = step;
  const config = (layer as {config?: LayerConfig}).config ?? {};
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
  return divisors[kindOf(step)]?.();
}

function statistic(layer: Step['layer'], name: string): readonly number[] {
  const weight = layer.weights.find((one) => one.originalName.endsWith(`/${name}`));
  return weight ? [...weight.read().dataSync<'float32'>()] : [];
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value;
}
