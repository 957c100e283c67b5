import type {Tensor4D} from '@tensorflow/tfjs-core';
import type {Network} from '../network/network.ts';
import type {Program} from '../runtime/runtime.ts';

/** The bare forward pass of a batch: `images` [count, height, width, channels] → `logits` [count, classes]. */
export function forwardProgram(network: Network, count: number): Program {
  const {height, width, channels} = network.input;
  return {
    name: 'forward',
    inputs: {images: [count, height, width, channels]},
    run: ({images}) => ({logits: network.evaluate(images as Tensor4D).logits}),
  };
}
