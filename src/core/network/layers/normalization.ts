import {
  add,
  batchNorm,
  div,
  maximum,
  mean,
  mul,
  ones,
  reshape,
  rsqrt,
  sqrt,
  square,
  sub,
  sum,
  tensor,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {flagOf, isChannelsFirst, numberOf, numbersOf, type LayerConfig} from './config.ts';
import type {FreeShape, LayerRecipe, WeightPlan} from './recipe.ts';

/** Layers that shift and scale, by statistics of training or of the picture itself. */
export const NORMALIZATION_LAYERS: readonly LayerRecipe[] = [
  {
    // tfjs's gradient fails without scale, and its axis is no list.
    className: 'BatchNormalization',
    weights: ([shape], config) => [
      ...scaleAndCenter([sizeAt(shape, axisOf(config))], config),
      ...statistics([sizeAt(shape, axisOf(config))]),
    ],
    call: ([x], weights, config) => batchNormalised(x, weights, config),
    shape: ([shape]) => shape,
  },
  {
    className: 'LayerNormalization',
    weights: ([shape], config) =>
      scaleAndCenter(
        keptAxes(config, shape.length).map((axis) => sizeAt(shape, axis)),
        config,
      ),
    call: ([x], {gamma, beta}, config) => {
      const axes = [...keptAxes(config, x.rank)];
      const wide = (vector: Tensor) =>
        reshape(
          vector,
          x.shape.map((size, axis) => (axes.includes(axis) ? size : 1)),
        );
      return scaledAndCentred(standardised(x, axes, config), gamma && wide(gamma), beta && wide(beta));
    },
    shape: ([shape]) => shape,
  },
  {
    className: 'GroupNormalization',
    weights: ([shape], config) => scaleAndCenter([sizeAt(shape, axisOf(config))], config),
    call: ([x], weights, config) => groupNormalised(x, weights, config),
    shape: ([shape]) => shape,
  },
  {
    className: 'Normalization',
    weights: ([shape], config) => {
      if (numbersOf(config, 'mean') !== undefined) return [];
      const sizes = keptAxes(config, shape.length).map((axis) => sizeAt(shape, axis));
      return [...statistics(sizes, ''), {name: 'count', shape: [], dtype: 'int32', trained: false}];
    },
    call: ([x], weights, config) => normalised(x, weights, config),
    shape: ([shape]) => shape,
  },
  {
    className: 'UnitNormalization',
    call: ([x], _, config) =>
      mul(x, rsqrt(maximum(sum(square(x), [...(numbersOf(config, 'axis') ?? [-1])], true), 1e-12))),
    shape: ([shape]) => shape,
  },
  {
    className: 'RMSNormalization',
    weights: ([shape], config) => [{name: 'scale', shape: [sizeAt(shape, axisOf(config))]}],
    call: ([x], {scale}, config) => {
      const axis = axisOf(config);
      const power = mean(square(x), [at(axis, x.rank)], true);
      return mul(mul(x, rsqrt(add(power, numberOf(config, 'epsilon', 1e-6)))), along(scale, axis, x.rank));
    },
    shape: ([shape]) => shape,
  },
  {
    // keras.applications.convnext
    className: 'LayerScale',
    weights: ([shape], config) => [{name: 'gamma', shape: [numberOf(config, 'projectionDim', sizeAt(shape, -1))]}],
    call: ([x], {gamma}) => mul(x, gamma),
    shape: ([shape]) => shape,
  },
  {
    className: 'Rescaling',
    call: ([x], _, config) => add(mul(x, perChannel(config, 'scale', 1)), perChannel(config, 'offset', 0)),
    shape: ([shape]) => shape,
  },
];

function scaleAndCenter(shape: readonly number[], config: LayerConfig): WeightPlan[] {
  return [
    ...(flagOf(config, 'scale', true) ? [{name: 'gamma', shape}] : []),
    ...(flagOf(config, 'center', true) ? [{name: 'beta', shape}] : []),
  ];
}

function statistics(shape: readonly number[], prefix = 'moving_'): WeightPlan[] {
  return ['mean', 'variance'].map((name) => ({name: prefix + name, shape, trained: false}));
}

function batchNormalised(x: Tensor, weights: Readonly<Record<string, Tensor>>, config: LayerConfig): Tensor {
  const {moving_mean: movingMean, moving_variance: movingVariance} = weights;
  const {gamma = ones(movingMean.shape), beta = zeros(movingMean.shape)} = weights;
  const epsilon = numberOf(config, 'epsilon', 1e-3);
  const axis = axisOf(config);
  if (x.rank >= 2 && x.rank <= 4 && at(axis, x.rank) === x.rank - 1) {
    return batchNorm(x as never, movingMean as never, movingVariance as never, beta as never, gamma as never, epsilon);
  }
  const factor = mul(gamma, rsqrt(add(movingVariance, epsilon)));
  return add(mul(x, along(factor, axis, x.rank)), along(sub(beta, mul(movingMean, factor)), axis, x.rank));
}

/** Mean and variance over each picture's group of channels (Wu & He, ECCV 2018); −1 groups are one a channel. */
function groupNormalised(x: Tensor, {gamma, beta}: Readonly<Record<string, Tensor>>, config: LayerConfig): Tensor {
  const axis = at(axisOf(config), x.rank);
  const channels = x.shape[axis];
  const asked = numberOf(config, 'groups', 32);
  const groups = asked === -1 ? channels : asked;
  const grouped = reshape(x, x.shape.toSpliced(axis, 1, groups, channels / groups));
  const others = grouped.shape.map((_, at) => at).filter((at) => at !== 0 && at !== axis);
  const result = reshape(standardised(grouped, others, config), x.shape);
  return scaledAndCentred(result, gamma && along(gamma, axis, x.rank), beta && along(beta, axis, x.rank));
}

/** Mean 0 and variance 1 over those axes, nearly. */
function standardised(x: Tensor, axes: number[], config: LayerConfig): Tensor {
  const centred = sub(x, mean(x, axes, true));
  return mul(centred, rsqrt(add(mean(square(centred), axes, true), numberOf(config, 'epsilon', 1e-3))));
}

function scaledAndCentred(x: Tensor, gamma: Tensor | undefined, beta: Tensor | undefined): Tensor {
  const scaled = gamma ? mul(x, gamma) : x;
  return beta ? add(scaled, beta) : scaled;
}

function normalised(x: Tensor, weights: Readonly<Record<string, Tensor>>, config: LayerConfig): Tensor {
  const kept = keptAxes(config, x.rank).map((axis) => at(axis, x.rank));
  const statistic = (name: 'mean' | 'variance'): Tensor => {
    const given = numbersOf(config, name);
    const value = given === undefined ? weights[name] : tensor([...given]);
    const shape = x.shape.map((size, axis) => (kept.includes(axis) ? size : 1));
    return value.size === 1
      ? reshape(
          value,
          x.shape.map(() => 1),
        )
      : reshape(value, shape);
  };
  const deviation = maximum(sqrt(statistic('variance')), 1e-7);
  if (flagOf(config, 'invert', false)) return add(mul(x, deviation), statistic('mean'));
  return div(sub(x, statistic('mean')), deviation);
}

/** Axes with statistics of their own; none where `axis` is null. */
function keptAxes(config: LayerConfig, rank: number): readonly number[] {
  if (config['axis'] === null) return [];
  return (numbersOf(config, 'axis') ?? [-1]).map((axis) => at(axis, rank));
}

function perChannel(config: LayerConfig, key: string, standard: number): Tensor | number {
  const values = numbersOf(config, key) ?? [standard];
  if (values.length === 1) return values[0];
  return isChannelsFirst(config) ? tensor([...values], [values.length, 1, 1]) : tensor([...values]);
}

function axisOf(config: LayerConfig): number {
  return numbersOf(config, 'axis')?.[0] ?? -1;
}

function at(axis: number, rank: number): number {
  return axis < 0 ? axis + rank : axis;
}

function sizeAt(shape: FreeShape, axis: number): number {
  return shape[at(axis, shape.length)] ?? 1;
}

/** A vector along one axis of a tensor of that rank. */
function along(vector: Tensor, axis: number, rank: number): Tensor {
  return reshape(
    vector,
    Array.from({length: rank}, (_, i) => (i === at(axis, rank) ? vector.size : 1)),
  );
}
