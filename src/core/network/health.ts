import type {Tensor} from '@tensorflow/tfjs-core';
import {byName} from '../byName.ts';

/** One array of a network's weights. */
export interface Weight {
  readonly name: string;
  /** The layer it belongs to, as `Network.layers` names it. */
  readonly layer: string;
  /** Class of the layer, or op of the node. */
  readonly kind: string;
  readonly tensor: Tensor;
}

/** A weight in its place in a network. */
export interface PlacedWeight extends Weight {
  /** Gives the network another array instead, and frees the one before. */
  readonly replace: (tensor: Tensor) => void;
}

/** A weight with values that make every score NaN. */
export interface BrokenWeight {
  readonly name: string;
  readonly layer: string;
  readonly values: number;
  readonly nan: number;
  readonly infinite: number;
}

/** Output channels of a layer whose weights are all zero: they say the same of every picture. */
export interface DeadChannels {
  readonly layer: string;
  readonly channels: number;
  /** Numbers of the dead channels, from 0. */
  readonly dead: readonly number[];
}

export interface Health {
  /** How many numbers were looked at. */
  readonly values: number;
  readonly broken: readonly BrokenWeight[];
  readonly dead: readonly DeadChannels[];
}

/** Looks at every weight once; arrays that are no float32 cannot be broken. */
export function healthOf(weights: readonly Weight[]): Health {
  const floats = weights.filter(({tensor}) => tensor.dtype === 'float32');
  return {
    values: floats.reduce((sum, {tensor}) => sum + tensor.size, 0),
    broken: floats.flatMap(brokenOf),
    dead: floats.flatMap(deadOf),
  };
}

/**
 * A sum is NaN or infinite as soon as one of the values is, and far cheaper than asking each; float32 cannot overflow it.
 * By index: an iterator takes ten times as long, which opening a network of a hundred megabytes felt; and four sums,
 * which need not wait for each other.
 */
export function allFinite(values: Float32Array): boolean {
  let [a, b, c, d] = [0, 0, 0, 0];
  let at = 0;
  for (; at + 3 < values.length; at += 4) {
    a += values[at];
    b += values[at + 1];
    c += values[at + 2];
    d += values[at + 3];
  }
  for (; at < values.length; at++) a += values[at];
  return Number.isFinite(a + b + c + d);
}

function brokenOf({name, layer, tensor}: Weight): BrokenWeight[] {
  const values = tensor.dataSync<'float32'>();
  if (allFinite(values)) return [];
  let nan = 0;
  let infinite = 0;
  for (const value of values) {
    if (Number.isNaN(value)) nan++;
    else if (!Number.isFinite(value)) infinite++;
  }
  return [{name, layer, values: values.length, nan, infinite}];
}

/** Axes of a kernel along which the output channels lie, by class of the layer and rank of the array. */
const channelAxes: Readonly<Record<string, {readonly rank: number; readonly axes: readonly number[]}>> = byName({
  Conv2D: {rank: 4, axes: [3]},
  FusedConv2D: {rank: 4, axes: [3]},
  _FusedConv2D: {rank: 4, axes: [3]},
  SeparableConv2D: {rank: 4, axes: [3]},
  Conv2DTranspose: {rank: 4, axes: [2]},
  DepthwiseConv2D: {rank: 4, axes: [2, 3]},
  DepthwiseConv2dNative: {rank: 4, axes: [2, 3]},
  FusedDepthwiseConv2dNative: {rank: 4, axes: [2, 3]},
  Dense: {rank: 2, axes: [1]},
});

function deadOf({name, layer, kind, tensor}: Weight): DeadChannels[] {
  const known = channelAxes[kind];
  // The first of a separable convolution's two kernels gives no channels of the layer.
  const inner = kind === 'SeparableConv2D' && !/pointwise/.test(name);
  if (known === undefined || known.rank !== tensor.rank || inner) return [];
  const {alive, channels} = aliveChannels(tensor.dataSync<'float32'>(), tensor.shape, known.axes);
  const dead = Array.from({length: channels}, (_, channel) => channel).filter((channel) => alive[channel] === 0);
  return dead.length === 0 ? [] : [{layer, channels, dead}];
}

/** The axes lie beside each other, so that an index splits into what is before, the channel, and what is after. */
function aliveChannels(
  values: Float32Array,
  shape: readonly number[],
  axes: readonly number[],
): {alive: Uint8Array; channels: number} {
  const product = (sizes: readonly number[]) => sizes.reduce((whole, size) => whole * size, 1);
  const channels = product(axes.map((axis) => shape[axis]));
  const after = product(shape.slice(axes[axes.length - 1] + 1));
  const alive = new Uint8Array(channels);
  let left = channels;
  for (let index = 0; index < values.length && left > 0; index++) {
    const channel = Math.floor(index / after) % channels;
    if (values[index] === 0 || alive[channel] === 1) continue;
    alive[channel] = 1;
    left--;
  }
  return {alive, channels};
}
