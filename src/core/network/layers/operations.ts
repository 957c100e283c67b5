import {
  abs, add, cast, clipByValue, concat, div, elu, erf, exp, expandDims, leakyRelu, log, logSoftmax, max, maximum, mean, min, minimum, mul,
  neg, pow, relu, relu6, reshape, rsqrt, selu, sigmoid, sign, softmax, softplus, split, sqrt, square, squeeze, stack, stridedSlice, sub, sum, tanh,
  transpose, broadcastTo, mod, prod, round, floor, ceil, sin, cos, pad, zerosLike, onesLike, type Tensor, type TensorLike,
} from '@tensorflow/tfjs-core';
import {byName} from '../../byName.ts';
import {ACTIVATIONS} from './activations.ts';
import {refuse, type LayerConfig} from './config.ts';
import {product} from './product.ts';
import type {LayerRecipe} from './recipe.ts';

type Value = Tensor | number;

/** What an operation was called with: tensors and plain values by place, or by name. */
interface Call {
  readonly config: LayerConfig;
  /** @throws where neither is given */
  value(place: number, name: string): Value;
  tensor(place: number, name: string): Tensor;
  list(place: number, name: string): readonly Tensor[];
  option(name: string, place?: number): unknown;
}

/** A function of `keras.ops` or TensorFlow between the layers of a functional model (`operationConfig.ts` makes it). */
export const OPERATION_LAYER: LayerRecipe = {
  className: 'Operation',
  call: (inputs, _, config) => {
    const name = (config['operation'] as {name: string}).name;
    const run = OPERATIONS[TENSORFLOW[name] ?? name];
    if (run === undefined) {
      refuse(config, `is the operation \`${name}\``, 'Replace it by a layer (Add, Multiply, Rescaling, Activation, Reshape …) and save the model again.');
    }
    return run(callOf(inputs, config));
  },
};

/** The operation that a layer calls, by Keras's class name; undefined for layers that are no operation. */
export function operationOf(layer: object): string | undefined {
  const called: unknown = (layer as {readonly config?: LayerConfig}).config?.['operation'];
  if (typeof called !== 'object' || called === null || !('name' in called) || typeof called.name !== 'string') return undefined;
  return TENSORFLOW[called.name] ?? called.name;
}

const OPERATIONS: Readonly<Record<string, (call: Call) => Tensor>> = byName({
  Add: binary(add),
  Subtract: binary(sub),
  Multiply: binary(mul),
  TrueDivide: binary(div),
  Divide: binary(div),
  Power: binary(pow),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  Mod: binary(mod),
  Matmul: ({tensor}) => product(tensor(0, 'x1'), tensor(1, 'x2')),
  Negative: unary(neg),
  Absolute: unary(abs),
  Abs: unary(abs),
  Square: unary(square),
  Sqrt: unary(sqrt),
  Rsqrt: unary(rsqrt),
  Exp: unary(exp),
  Log: unary(log),
  Sin: unary(sin),
  Cos: unary(cos),
  Sign: unary(sign),
  Round: unary(round),
  Floor: unary(floor),
  Ceil: unary(ceil),
  Tanh: unary(tanh),
  Erf: unary(erf),
  Sigmoid: unary(sigmoid),
  Relu: unary(relu),
  Relu6: unary(relu6),
  Selu: unary(selu),
  Elu: unary(elu),
  Softplus: unary(softplus),
  Silu: unary(ACTIVATIONS['silu']),
  HardSigmoid: unary(ACTIVATIONS['hardSigmoidKeras3']),
  HardSilu: unary(ACTIVATIONS['hardSilu']),
  LogSigmoid: unary(ACTIVATIONS['logSigmoid']),
  LeakyRelu: ({tensor, option}) => leakyRelu(tensor(0, 'x'), asNumber(option('negative_slope') ?? option('negativeSlope') ?? option('alpha'), 0.2)),
  Gelu: ({tensor, option}) => (option('approximate') === false ? gelu(tensor(0, 'x')) : geluByTanh(tensor(0, 'x'))),
  Softmax: ({tensor, option}) => softmax(tensor(0, 'x'), asNumber(option('axis'), -1)),
  LogSoftmax: ({tensor, option}) => logSoftmax(tensor(0, 'x'), asNumber(option('axis'), -1)),
  Clip: ({tensor, option}) =>
    clipByValue(tensor(0, 'x'), asNumber(option('xMin', 1) ?? option('clipValueMin'), -Infinity), asNumber(option('xMax', 2) ?? option('clipValueMax'), Infinity)),
  Mean: reduction(mean),
  Sum: reduction(sum),
  Max: reduction(max),
  Min: reduction(min),
  Amax: reduction(max),
  Amin: reduction(min),
  Prod: reduction(prod),
  Reshape: ({tensor, option}) => reshape(tensor(0, 'x'), withBatch(tensor(0, 'x'), asNumbers(option('newshape') ?? option('shape', 1)))),
  Transpose: ({tensor, option}) => transpose(tensor(0, 'x'), axesOf(option('axes') ?? option('perm', 1))),
  ExpandDims: ({tensor, option}) => asNumbers(option('axis', 1)).reduce((x, axis) => expandDims(x, axis), tensor(0, 'x')),
  Squeeze: ({tensor, option}) => squeeze(tensor(0, 'x'), axesOf(option('axis', 1))?.map((axis) => (axis < 0 ? axis + tensor(0, 'x').rank : axis))),
  Concatenate: ({list, option}) => concat([...list(0, 'values')], asNumber(option('axis', 1), -1)),
  Stack: ({list, option}) => stack([...list(0, 'values')], asNumber(option('axis', 1), 0)),
  BroadcastTo: ({tensor, option}) => broadcastTo(tensor(0, 'x'), asNumbers(option('shape', 1))),
  Pad: ({tensor, option}) => pad(tensor(0, 'x'), asPairs(option('padWidth', 1) ?? option('paddings', 1))),
  Cast: ({tensor}) => cast(tensor(0, 'x'), 'float32'),
  Identity: ({tensor}) => tensor(0, 'x').clone(),
  StopGradient: ({tensor}) => tensor(0, 'x').clone(),
  ZerosLike: unary(zerosLike),
  OnesLike: unary(onesLike),
  GetItem: ({tensor, option}) => item(tensor(0, 'x'), option('key', 1) ?? option('sliceSpec')),
  Glu: ({tensor, option}) => {
    const [values, gates] = split(tensor(0, 'x'), 2, asNumber(option('axis'), -1));
    return mul(values, sigmoid(gates));
  },
});

/** Functions of TensorFlow that tf.keras records as layers. */
const TENSORFLOW: Readonly<Record<string, string>> = byName({
  '__operators__.add': 'Add', 'math.add': 'Add', add: 'Add', 'math.subtract': 'Subtract', subtract: 'Subtract', 'math.multiply': 'Multiply',
  multiply: 'Multiply', 'math.truediv': 'TrueDivide', 'math.divide': 'TrueDivide', 'math.pow': 'Power', 'math.maximum': 'Maximum',
  'math.minimum': 'Minimum', 'math.sqrt': 'Sqrt', 'math.rsqrt': 'Rsqrt', 'math.square': 'Square', 'math.exp': 'Exp', 'math.log': 'Log',
  'math.negative': 'Negative', 'math.abs': 'Abs', 'math.tanh': 'Tanh', 'math.sigmoid': 'Sigmoid', 'nn.sigmoid': 'Sigmoid', 'nn.relu': 'Relu',
  'nn.relu6': 'Relu6', 'nn.elu': 'Elu', 'nn.selu': 'Selu', 'nn.silu': 'Silu', 'nn.swish': 'Silu', 'nn.gelu': 'Gelu', 'nn.softmax': 'Softmax',
  'nn.softplus': 'Softplus', 'math.reduce_mean': 'Mean', 'math.reduce_sum': 'Sum', 'math.reduce_max': 'Max', 'math.reduce_min': 'Min',
  reshape: 'Reshape', transpose: 'Transpose', 'compat.v1.transpose': 'Transpose', expand_dims: 'ExpandDims', squeeze: 'Squeeze',
  'compat.v1.squeeze': 'Squeeze', concat: 'Concatenate', stack: 'Stack', clip_by_value: 'Clip', cast: 'Cast', identity: 'Identity',
  'linalg.matmul': 'Matmul', '__operators__.getitem': 'GetItem', pad: 'Pad', 'compat.v1.pad': 'Pad',
});

function unary(run: (x: Tensor) => Tensor): (call: Call) => Tensor {
  return ({tensor}) => run(tensor(0, 'x'));
}

function binary(run: (a: TensorLike | Tensor, b: TensorLike | Tensor) => Tensor): (call: Call) => Tensor {
  return ({value}) => run(value(0, 'x1'), value(1, 'x2'));
}

function reduction(run: (x: Tensor, axis?: number[], keep?: boolean) => Tensor): (call: Call) => Tensor {
  return ({tensor, option}) => run(tensor(0, 'x'), axesOf(option('axis', 1)), option('keepdims') === true);
}

function callOf(inputs: readonly Tensor[], config: LayerConfig): Call {
  const args = (config['args'] ?? []) as readonly unknown[];
  const named = (config['kwargs'] ?? {}) as Readonly<Record<string, unknown>>;
  const found = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(found);
    const at = typeof value === 'object' && value !== null && 'tensor' in value ? Number(value.tensor) : undefined;
    return at === undefined ? value : inputs[at];
  };
  const value = (place: number, name: string) => found(args[place] ?? named[name] ?? named[place === 0 ? 'x' : 'y'] ?? named['b']) as Value;
  return {
    config,
    value,
    tensor: (place, name) => {
      const given = value(place, name);
      return typeof given === 'object' ? given : refuse(config, 'is an operation without a tensor', 'Save the model again.');
    },
    list: (place, name) => found(args[place] ?? named[name]) as readonly Tensor[],
    option: (name, place) => named[name] ?? (place === undefined ? undefined : args[place]),
  };
}

function gelu(x: Tensor): Tensor {
  return mul(mul(0.5, x), add(1, erf(mul(x, Math.SQRT1_2))));
}

function geluByTanh(x: Tensor): Tensor {
  return mul(mul(0.5, x), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x))))))));
}

function asNumber(value: unknown, standard: number): number {
  return typeof value === 'number' ? value : standard;
}

function asNumbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.map((size) => (typeof size === 'number' ? size : -1)) : [];
}

function axesOf(value: unknown): number[] | undefined {
  return value === undefined || value === null ? undefined : asNumbers(value);
}

function asPairs(value: unknown): [number, number][] {
  return Array.isArray(value) ? value.map((pair) => asNumbers(pair) as [number, number]) : [];
}

/** A batch of no known size is the tensor's own. */
function withBatch(x: Tensor, shape: number[]): number[] {
  return shape.filter((size) => size === -1).length > 1 && shape[0] === -1 ? [x.shape[0], ...shape.slice(1)] : shape;
}

interface Slice {
  readonly start?: number | null;
  readonly stop?: number | null;
  readonly step?: number | null;
}

/** x[key] as in NumPy: whole numbers, slices, new axes and one ellipsis. */
function item(x: Tensor, key: unknown): Tensor {
  const parts: unknown[] = Array.isArray(key) ? key : [key];
  const masks = {begin: 0, end: 0, ellipsis: 0, fresh: 0, shrink: 0};
  const window = parts.map((part, at) => {
    const bit = 2 ** at;
    if (part === null) masks.fresh += bit;
    else if (isEllipsis(part)) masks.ellipsis += bit;
    else if (typeof part === 'number') masks.shrink += bit;
    if (typeof part === 'number') return {begin: part, end: part + 1, step: 1};
    const {start, stop, step} = sliceOf(part);
    if (typeof start !== 'number') masks.begin += bit;
    if (typeof stop !== 'number') masks.end += bit;
    return {begin: start ?? 0, end: stop ?? 0, step: step ?? 1};
  });
  const list = (pick: (part: {begin: number; end: number; step: number}) => number) => window.map(pick);
  return stridedSlice(
    x, list((p) => p.begin), list((p) => p.end), list((p) => p.step), masks.begin, masks.end, masks.ellipsis, masks.fresh, masks.shrink,
  );
}

function isEllipsis(part: unknown): boolean {
  if (part === '...') return true;
  return typeof part === 'object' && part !== null && 'className' in part && /ellipsis/i.test(String(part.className));
}

function sliceOf(part: unknown): Slice {
  if (typeof part !== 'object' || part === null) return {};
  return ('config' in part && typeof part.config === 'object' ? part.config : part) as Slice;
}
