import {abs, grad, max, mul, sum, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import '../network/gradients.ts';
import type {Layer, Network} from '../network/network.ts';
import type {Size} from '../preprocess/preprocessing.ts';
import type {Program} from '../runtime/runtime.ts';

/** Where a cell of a layer's grid looks, along one axis: pixels `from` … `to` − 1 of the network's input. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

/** Of each row and each column of a layer's grid. */
export interface FieldsOfView {
  readonly rows: readonly Reach[];
  readonly columns: readonly Reach[];
}

/**
 * The pixels that a layer's rows and columns depend on, as where the gradient of all their channels is not zero: true
 * of any network that can be differentiated, whatever its layers and branches.
 *
 * @param probes `images` [count, height, width, channels] are noise, `selectors` [count, n, m] 1 where a row or
 *   column is
 * @returns program with outputs `down` [count, height] and `across` [count, width]
 */
export function reachProgram(network: Network, layer: Layer, count: number): Program {
  const {height, width, channels} = network.input;
  const [n, m] = layer.shape;
  return {
    name: `field of view of ${layer.name}`,
    inputs: {images: [count, height, width, channels], selectors: [count, n, m, 1]},
    run: ({images, selectors}) => {
      const selected = (x: Tensor) => sum(mul(network.activations(x as Tensor4D, [layer.name])[layer.name], selectors));
      const slope = abs(grad(selected)(images));
      return {down: max(slope, [2, 3]), across: max(slope, [1, 3])};
    },
  };
}

/** Where the n rows and then the m columns of a grid are selected: [n + m, n, m]. */
export function selectors({height, width}: Size): Float32Array {
  const values = new Float32Array((height + width) * height * width);
  for (let i = 0; i < height; i++) values.fill(1, i * height * width + i * width, i * height * width + (i + 1) * width);
  for (let j = 0; j < width; j++) {
    for (let i = 0; i < height; i++) values[((height + j) * height + i) * width + j] = 1;
  }
  return values;
}

/** The outermost pixels that are not zero in any of the rows given; the whole axis where all are zero. */
export function reachOf(slopes: readonly Float32Array[]): Reach {
  const length = slopes[0].length;
  const touched = Array.from({length}, (_, pixel) => slopes.some((slope) => slope[pixel] > 0));
  const from = touched.indexOf(true);
  return from < 0 ? {from: 0, to: length} : {from, to: touched.lastIndexOf(true) + 1};
}
