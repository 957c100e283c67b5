import type {Conv2DAttrs, GradConfig, Tensor} from '@tensorflow/tfjs-core';
import {concat, expandDims, getGradient, reshape, slice, zeros} from '@tensorflow/tfjs-core';
// Before: it registers tfjs's own, which stay for convolutions without dilations.
import '../network/gradients.ts';

/**
 * tfjs refuses to differentiate dilated convolutions. One is the same as a convolution with its filter spread out with
 * zeros, which goes back as any other; gradients with respect to a dilated filter, which no explanation asks for, are not given.
 */
export const DILATED_GRADIENTS: readonly GradConfig[] = ['Conv2D', 'DepthwiseConv2dNative'].map((kernelName) => {
  const own = getGradient(kernelName);
  return {
    kernelName,
    inputsToSave: ['x', 'filter'],
    gradFunc: (dy, saved, attrs) => {
      const [vertical, horizontal] = pairOf((attrs as unknown as Conv2DAttrs).dilations);
      if (vertical === 1 && horizontal === 1) return own.gradFunc(dy, saved, attrs);
      const [x, filter] = saved;
      const spaced = spread(spread(filter, 0, vertical), 1, horizontal);
      return {...own.gradFunc(dy, [x, spaced], {...attrs, dilations: [1, 1]}), filter: () => zeros(filter.shape)};
    },
  };
});

function pairOf(dilations: number | readonly number[] | null | undefined): readonly [number, number] {
  if (typeof dilations === 'number') return [dilations, dilations];
  return [dilations?.[0] ?? 1, dilations?.[1] ?? 1];
}

/** Puts rate − 1 zeros between neighbours along an axis. */
function spread(filter: Tensor, axis: number, rate: number): Tensor {
  if (rate === 1) return filter;
  const wide = expandDims(filter, axis + 1);
  const gaps = zeros(wide.shape.with(axis + 1, rate - 1));
  const length = filter.shape[axis];
  const spaced = reshape(concat([wide, gaps], axis + 1), filter.shape.with(axis, length * rate));
  return slice(
    spaced,
    filter.shape.map(() => 0),
    filter.shape.with(axis, (length - 1) * rate + 1),
  );
}
