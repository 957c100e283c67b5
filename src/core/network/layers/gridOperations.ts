import {
  add,
  avgPool,
  matMul,
  maxPool,
  mean,
  mul,
  reshape,
  rsqrt,
  slice,
  softmax,
  square,
  sub,
  transpose,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {byName} from '../../byName.ts';
import {inChannelsLast} from './channels.ts';
import {refuse} from './config.ts';
import {asNumber, asNumbers, type Call, type Operation} from './operationKit.ts';
import {resized} from './resizing.ts';

/** Operations on pictures and on tokens. */
export const GRID_OPERATIONS: Readonly<Record<string, Operation>> = byName<Operation>({
  Resize: (call) => resize(call),
  MaxPool: (call) => pooled(call, maxPool),
  AveragePool: (call) => pooled(call, avgPool),
  DepthToSpace: (call) => onGrid(call, (x) => spread(x, asNumber(call.option('blockSize', 1), 2))),
  SpaceToDepth: (call) => onGrid(call, (x) => patches(x, asNumber(call.option('blockSize', 1), 2))),
  ExtractPatches: (call) => {
    const {option, config} = call;
    const size = asNumbers(option('size', 1));
    const strides = asNumbers(option('strides', 2));
    const isDilated = asNumbers(option('dilationRate')).some((rate) => rate !== 1);
    const isTiling = !isDilated && strides.every((stride, at) => stride === (size[at] ?? size[0]));
    if (!isTiling) refuse(config, 'cuts patches that overlap', 'Use a Conv2D with strides and save the model again.');
    return onGrid(call, (x) => patches(x, size[0], size[1]));
  },
  RGBToGrayscale: (call) =>
    onGrid(call, (x) => {
      const [batch, height, width] = x.shape;
      const shape: [number, number, number, number] = [batch, height, width, 1];
      return [0.2989, 0.587, 0.114]
        .map((weight, at) => mul(weight, slice(x, [0, 0, 0, at], shape)))
        .reduce((grey, part) => add(grey, part));
    }),
  DotProductAttention: ({tensor, value, option, config}) => {
    const others = [value(3, 'bias'), value(4, 'mask'), option('attnLogitsSoftCap') ?? null];
    const isPlain = others.every((one) => one === undefined || one === null) && option('isCausal') !== true;
    if (!isPlain)
      refuse(config, 'is a masked dot_product_attention', 'Use a MultiHeadAttention layer and save the model again.');
    const [query, key, values] = ['query', 'key', 'value'].map((name, at) => transpose(tensor(at, name), [0, 2, 1, 3]));
    const scale = asNumber(option('scale', 5), 1 / Math.sqrt(query.shape.at(-1) ?? 1));
    return transpose(matMul(softmax(matMul(mul(query, scale), key, false, true)), values), [0, 2, 1, 3]);
  },
  LayerNorm: ({tensor, value, option, config}) => {
    const isPlain =
      [value(1, 'gamma'), value(2, 'beta')].every((one) => one === undefined || one === null) &&
      option('rmsScaling') !== true;
    if (!isPlain)
      refuse(config, 'normalises with its own scale', 'Use a LayerNormalization layer and save the model again.');
    const x = tensor(0, 'x');
    const axes = asNumbers(option('axis') ?? -1);
    const centred = sub(x, mean(x, axes, true));
    return mul(centred, rsqrt(add(mean(square(centred), axes, true), asNumber(option('epsilon'), 1e-7))));
  },
});

function onGrid({tensor, option}: Call, run: (x: Tensor4D) => Tensor): Tensor {
  const isFirst = option('dataFormat') === 'channelsFirst';
  return inChannelsLast(tensor(0, 'x'), {dataFormat: isFirst ? 'channelsFirst' : 'channelsLast'}, run);
}

function resize(call: Call): Tensor {
  const {option, config} = call;
  for (const key of ['antialias', 'cropToAspectRatio', 'padToAspectRatio']) {
    if (option(key) === true)
      refuse(config, `resizes with \`${key}\``, 'Use a Resizing layer without it and save the model again.');
  }
  const [height, width] = asNumbers(option('size', 1));
  const given = option('interpolation') ?? option('method');
  const interpolation = typeof given === 'string' ? given : 'bilinear';
  return onGrid(call, (x) => resized(x, [height, width], {name: config['name'], interpolation}));
}

function pooled(call: Call, pool: typeof maxPool): Tensor {
  const pair = (value: unknown): [number, number] | undefined => {
    const [first, second = first] = asNumbers(value);
    return first === undefined ? undefined : [first, second];
  };
  const size = pair(call.option('poolSize', 1)) ?? [1, 1];
  const padding = call.option('padding', 3) === 'same' ? 'same' : 'valid';
  return onGrid(call, (x) => pool(x, size, pair(call.option('strides', 2)) ?? size, padding));
}

/** Each patch's values as channels: row by row, as TensorFlow cuts them. */
function patches(x: Tensor4D, height: number, width = height): Tensor {
  const [batch, rows, columns, channels] = x.shape;
  const [n, m] = [Math.floor(rows / height), Math.floor(columns / width)];
  const whole = slice(x, [0, 0, 0, 0], [batch, n * height, m * width, channels]);
  const strips = transpose(reshape(whole, [batch * n, height, m, width * channels]), [0, 2, 1, 3]);
  return reshape(strips, [batch, n, m, height * width * channels]);
}

/** The reverse of square patches. tfjs's own has no gradient. */
function spread(x: Tensor4D, block: number): Tensor {
  const [batch, n, m, channels] = x.shape;
  const inner = channels / block;
  const strips = transpose(reshape(x, [batch * n, m, block, inner]), [0, 2, 1, 3]);
  return reshape(strips, [batch, n * block, m * block, inner / block]);
}
