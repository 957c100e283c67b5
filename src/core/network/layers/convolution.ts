import {
  add,
  concat,
  conv2d,
  conv2dTranspose,
  depthwiseConv2d,
  pad,
  reshape,
  slice,
  split,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {flagOf, numberOf, numbersOf, pairOf, refuse, textOf, type LayerConfig} from './config.ts';
import {arranged, channelsOf, inChannelsLast, spatialOf} from './channels.ts';
import type {FreeShape, LayerRecipe, WeightPlan} from './recipe.ts';

type Pair = readonly [number, number];

/** Convolutions with what tfjs's own layers leave out: groups, dilations, output padding. */
export const CONVOLUTION_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'Conv2D',
    when: (config) => numberOf(config, 'groups', 1) > 1 || isDilated(config),
    weights: ([shape], config) => {
      const [height, width] = pairOf(config, 'kernelSize', 1);
      const filters = numberOf(config, 'filters', 1);
      const each = channelsOf(shape, config) / numberOf(config, 'groups', 1);
      return [{name: 'kernel', shape: [height, width, each, filters]}, ...bias(filters, config)];
    },
    call: ([x], {kernel, bias}, config) =>
      inChannelsLast(x, config, (upright) => biased(grouped(upright, kernel as Tensor4D, config), bias)),
    shape: ([shape], config) => convolved(shape, config, numberOf(config, 'filters', 1)),
  },
  {
    className: 'DepthwiseConv2D',
    when: (config) => isDilated(config) || unequal(pairOf(config, 'strides', 1)),
    weights: ([shape], config) => {
      const [height, width] = pairOf(config, 'kernelSize', 1);
      const [channels, multiplier] = [channelsOf(shape, config), numberOf(config, 'depthMultiplier', 1)];
      return [
        {name: 'depthwise_kernel', shape: [height, width, channels, multiplier]},
        ...bias(channels * multiplier, config),
      ];
    },
    call: ([x], {depthwise_kernel: kernel, bias}, config) =>
      inChannelsLast(x, config, (upright) => biased(depthwise(upright, kernel as Tensor4D, config), bias)),
    shape: ([shape], config) =>
      convolved(shape, config, channelsOf(shape, config) * numberOf(config, 'depthMultiplier', 1)),
  },
  {
    className: 'Conv2DTranspose',
    when: (config) =>
      numbersOf(config, 'outputPadding') !== undefined ||
      isDilated(config) ||
      textOf(config, 'padding', 'valid') === 'valid',
    weights: ([shape], config) => {
      const [height, width] = pairOf(config, 'kernelSize', 1);
      const filters = numberOf(config, 'filters', 1);
      return [{name: 'kernel', shape: [height, width, filters, channelsOf(shape, config)]}, ...bias(filters, config)];
    },
    call: ([x], {kernel, bias}, config) =>
      inChannelsLast(x, config, (upright) => biased(transposed(upright, kernel as Tensor4D, config), bias)),
    shape: ([shape], config) => {
      const sizes = spatialOf(shape, config).map((size, axis) =>
        size === null ? null : enlargedLength(size, axis, config),
      );
      return arranged(shape, config, sizes, numberOf(config, 'filters', 1));
    },
  },
];

function isDilated(config: LayerConfig): boolean {
  return pairOf(config, 'dilationRate', 1).some((rate) => rate !== 1);
}

function unequal([first, second]: Pair): boolean {
  return first !== second;
}

function bias(size: number, config: LayerConfig): WeightPlan[] {
  return flagOf(config, 'useBias', true) ? [{name: 'bias', shape: [size]}] : [];
}

function biased(x: Tensor, bias: Tensor | undefined): Tensor {
  return bias ? add(x, bias) : x;
}

function grouped(x: Tensor4D, kernel: Tensor4D, config: LayerConfig): Tensor {
  const groups = numberOf(config, 'groups', 1);
  const channels = x.shape[3];
  if (groups === channels && kernel.shape[2] === 1) {
    const [height, width, , filters] = kernel.shape;
    return depthwise(x, reshape(kernel, [height, width, channels, filters / channels]), config);
  }
  const convolve = (part: Tensor4D, filter: Tensor4D) =>
    conv2d(part, filter, [...pairOf(config, 'strides', 1)], paddingOf(config), 'NHWC', [
      ...pairOf(config, 'dilationRate', 1),
    ]);
  if (groups === 1) return convolve(x, kernel);
  const filters = split(kernel, groups, 3);
  return concat(
    split(x, groups, 3).map((part, group) => convolve(part as Tensor4D, filters[group] as Tensor4D)),
    3,
  );
}

function depthwise(x: Tensor4D, kernel: Tensor4D, config: LayerConfig): Tensor {
  return depthwiseConv2d(x, kernel, [...pairOf(config, 'strides', 1)], paddingOf(config), 'NHWC', [
    ...pairOf(config, 'dilationRate', 1),
  ]);
}

/** The gradient of a convolution of the larger picture; what output padding adds saw no window. */
function transposed(x: Tensor4D, kernel: Tensor4D, config: LayerConfig): Tensor {
  if (isDilated(config))
    refuse(config, 'is a transposed convolution with dilations', 'Set `dilation_rate=1` and save the model again.');
  const [batch, height, width] = x.shape;
  const strides = pairOf(config, 'strides', 1);
  const sizes = [height, width].map((size, axis) => enlargedLength(size, axis, config));
  const full = [height, width].map((size, axis) => (size - 1) * strides[axis] + kernel.shape[axis]);
  const whole = conv2dTranspose(x, kernel, [batch, full[0], full[1], kernel.shape[2]], [...strides], 'valid');
  const before = full.map((size, axis) =>
    paddingOf(config) === 'same' ? Math.floor(Math.max(size - sizes[axis], 0) / 2) : 0,
  );
  const after = full.map((size, axis) => Math.max(0, sizes[axis] + before[axis] - size));
  const padded = after.some((more) => more > 0)
    ? pad(whole, [
        [0, 0],
        [0, after[0]],
        [0, after[1]],
        [0, 0],
      ])
    : whole;
  return slice(padded, [0, before[0], before[1], 0], [batch, sizes[0], sizes[1], kernel.shape[2]]);
}

function enlargedLength(size: number, axis: number, config: LayerConfig): number {
  const stride = pairOf(config, 'strides', 1)[axis];
  const kernel = pairOf(config, 'kernelSize', 1)[axis];
  const extra = outputPadding(config, axis);
  const same = paddingOf(config) === 'same';
  if (extra === undefined) return same ? size * stride : size * stride + Math.max(kernel - stride, 0);
  return (size - 1) * stride + kernel - (same ? 2 * Math.floor(kernel / 2) : 0) + extra;
}

function outputPadding(config: LayerConfig, axis: number): number | undefined {
  const given = numbersOf(config, 'outputPadding');
  return given?.[axis] ?? given?.[0];
}

function paddingOf(config: LayerConfig): 'same' | 'valid' {
  return textOf(config, 'padding', 'valid') === 'same' ? 'same' : 'valid';
}

function convolved(shape: FreeShape, config: LayerConfig, filters: number): FreeShape {
  const [strides, sizes, rates] = [
    pairOf(config, 'strides', 1),
    pairOf(config, 'kernelSize', 1),
    pairOf(config, 'dilationRate', 1),
  ];
  const spatial = spatialOf(shape, config).map((size, axis) => {
    if (size === null) return null;
    const reach = (sizes[axis] - 1) * rates[axis] + 1;
    return Math.ceil((paddingOf(config) === 'same' ? size : size - reach + 1) / strides[axis]);
  });
  return arranged(shape, config, spatial, filters);
}
