/**
 * Registers the gradients of tfjs's kernels. In the Node build of tfjs-core 4.22 nothing registers them;
 * tfjs-layers brings its own copies and registers those.
 */
import '@tensorflow/tfjs-layers';
import {
  cast,
  div,
  equal,
  Max,
  Min,
  mul,
  registerGradient,
  reshape,
  sum,
  util,
  type Tensor,
} from '@tensorflow/tfjs-core';

// tfjs gives each of several equal maxima the whole gradient; Keras and PyTorch share it among them. After a ReLU6 or a
// hard sigmoid, which end at a largest value, that is common.
for (const kernelName of [Max, Min]) {
  registerGradient({
    kernelName,
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], {reductionIndices, axis = reductionIndices}) => ({
      x: () => sharedGradient(dy as Tensor, x, y, util.parseAxisParam(axis as number[], x.shape)),
    }),
  });
}

function sharedGradient(dy: Tensor, x: Tensor, y: Tensor, axes: readonly number[]): Tensor {
  const kept = x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const hits = cast(equal(x, reshape(y, kept)), 'float32');
  return mul(hits, div(reshape(dy, kept), sum(hits, [...axes], true)));
}
