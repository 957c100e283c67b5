import {seededRandom, type Random} from '../../src/core/random.ts';
import {channelsOf, type Architecture, type Node} from './architecture.ts';

/** A weight as TensorFlow shapes it: kernels [height, width, in, out], of depthwise convolutions [height, width, in, 1]. */
export interface Weight {
  readonly node: string;
  readonly part: 'kernel' | 'bias' | 'gamma' | 'beta' | 'mean' | 'variance';
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/**
 * Random weights that keep activations near 1 through the whole network (He et al., ICCV 2015, with uniform values), so that
 * neither scores nor maps degenerate.
 */
export function weightsOf({nodes}: Architecture, seed: number): Weight[] {
  const random = seededRandom(seed);
  return nodes.flatMap((node) => nodeWeights(nodes, node, random));
}

function nodeWeights(nodes: readonly Node[], node: Node, random: Random): Weight[] {
  const input = node.op === 'dense' ? featuresOf(nodes, node.from[0]) : channelsOf(nodes, node.from[0]);
  const weight = (part: Weight['part'], shape: readonly number[], least: number, most: number): Weight => ({
    node: node.name,
    part,
    shape,
    values: Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, () => least + (most - least) * random()),
  });
  const kernel = (shape: readonly number[], fanIn: number) => {
    const bound = Math.sqrt(((followedByAdd(nodes, node) ? 0.5 : 2) * 3) / fanIn);
    return weight('kernel', shape, -bound, bound);
  };
  if (node.op === 'depthwise') return [kernel([node.size, node.size, input, 1], node.size ** 2)];
  if (node.op === 'dense') return [kernel([input, node.units], input), weight('bias', [node.units], -0.1, 0.1)];
  if (node.op === 'conv') {
    const {size, filters, bias} = node;
    const own = kernel([size, size, input, filters], size * size * input);
    return bias ? [own, weight('bias', [filters], -0.1, 0.1)] : [own];
  }
  if (node.op !== 'norm') return [];
  return [
    weight('gamma', [input], 0.7, 1.3),
    weight('beta', [input], -0.1, 0.1),
    weight('mean', [input], -0.1, 0.1),
    weight('variance', [input], 0.7, 1.3),
  ];
}

/** The branch of a residual block is kept small, or activations would double with each block. */
function followedByAdd(nodes: readonly Node[], {name}: Node): boolean {
  const norm = nodes.find((node) => node.op === 'norm' && node.from[0] === name);
  return nodes.some((node) => node.op === 'add' && node.from.includes(norm?.name ?? name));
}

/** Length of a flattened map; only VGG16 flattens one of more than a cell, of 7×7. */
function featuresOf(nodes: readonly Node[], name: string): number {
  const node = nodes.find((one) => one.name === name);
  if (node?.op !== 'flatten') return channelsOf(nodes, name);
  const before = nodes.find((one) => one.name === node.from[0]);
  return channelsOf(nodes, name) * (before?.op === 'max-pool' ? 49 : 1);
}
