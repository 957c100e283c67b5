import type {Tensor} from '@tensorflow/tfjs-core';
import type {GraphModel} from '@tensorflow/tfjs-converter';
import type {GraphNode, GraphPlan} from './graphPlan.ts';
import {meanOf, modelRangeOf, type Scaling} from './modelRange.ts';
import type {ModelRange} from './network.ts';
import type {ModelStep} from './steppedModel.ts';

/** Ops that change a picture's places and not its values. */
const moving = new Set([
  'Identity',
  'Cast',
  'Pad',
  'PadV2',
  'MirrorPad',
  'Transpose',
  'ResizeBilinear',
  'ResizeNearestNeighbor',
  'Slice',
  'StridedSlice',
]);

type Weights = GraphModel['weights'];

/** The graph's nodes as a network's steps. */
export function graphSteps({nodes}: GraphPlan, {weights}: GraphModel): ModelStep[] {
  return nodes.map((node) => ({
    name: node.name,
    kind: node.op,
    inputs: node.inputs,
    parameters: node.inputs.reduce((sum, input) => sum + (weights[input]?.[0]?.size ?? 0), 0),
    axes: axesOf(node, weights),
  }));
}

function axesOf({op, inputs, isFormatted}: GraphNode, weights: Weights): ModelStep['axes'] {
  if (op === 'Transpose') return constantOf(inputs[1], weights)?.slice(1);
  return isFormatted ? 'channels last' : undefined;
}

/** The value range that the graph's first ops show, as `modelRangeOf` reads it. */
export function graphRangeOf({nodes}: GraphPlan, {weights}: GraphModel, input: string): ModelRange | undefined {
  return modelRangeOf(
    input,
    nodes.map((node) => scalingOf(node, weights)),
  );
}

function scalingOf({name, op, inputs}: GraphNode, weights: Weights): Scaling {
  if (moving.has(op)) return {name, inputs, divisor: 'none'};
  const by = () => meanOf(inputs.flatMap((other) => constantOf(other, weights) ?? []));
  if (op === 'Mul') return {name, inputs, divisor: inverse(by())};
  return {name, inputs, divisor: ['RealDiv', 'Div', 'Sub'].includes(op) ? by() : undefined};
}

function inverse(value: number | undefined): number | undefined {
  return value === undefined ? undefined : 1 / value;
}

function constantOf(name: string, weights: Weights): number[] | undefined {
  const [tensor]: readonly (Tensor | undefined)[] = weights[name] ?? [];
  return tensor && [...tensor.dataSync()];
}
