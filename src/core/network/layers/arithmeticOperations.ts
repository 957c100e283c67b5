import {
  abs,
  add,
  atan,
  cast,
  clipByValue,
  cos,
  cosh,
  div,
  elu,
  equal,
  erf,
  exp,
  expm1,
  floor,
  ceil,
  greater,
  greaterEqual,
  leakyRelu,
  less,
  lessEqual,
  log,
  log1p,
  logicalAnd,
  logicalOr,
  logSoftmax,
  logSumExp,
  max,
  maximum,
  mean,
  min,
  minimum,
  mod,
  mul,
  neg,
  notEqual,
  onesLike,
  pow,
  reciprocal,
  relu,
  relu6,
  round,
  rsqrt,
  selu,
  sigmoid,
  sign,
  sin,
  sinh,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  tan,
  tanh,
  where,
  zerosLike,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {byName} from '../../byName.ts';
import {ACTIVATIONS} from './activations.ts';
import {einsum} from './einsum.ts';
import {asNumber, axesOf, binary, reduction, unary, type Call, type Operation, type Value} from './operationKit.ts';
import {product} from './product.ts';

/** Operations on each value, and those that add values up. */
export const ARITHMETIC_OPERATIONS: Readonly<Record<string, Operation>> = byName<Operation>({
  Add: binary(add),
  Subtract: binary(sub),
  Multiply: binary(mul),
  TrueDivide: binary(div),
  Divide: binary(div),
  FloorDivide: binary((a, b) => floor(div(a, b))),
  Power: binary(pow),
  Maximum: binary(maximum),
  Minimum: binary(minimum),
  Mod: binary(mod),
  SquaredDifference: binary((a, b) => square(sub(a, b))),
  Greater: binary(greater),
  GreaterEqual: binary(greaterEqual),
  Less: binary(less),
  LessEqual: binary(lessEqual),
  Equal: binary(equal),
  NotEqual: binary(notEqual),
  LogicalAnd: binary((a, b) => logicalAnd(truth(a), truth(b))),
  LogicalOr: binary((a, b) => logicalOr(truth(a), truth(b))),
  LogicalNot: unary((x) => equal(cast(x, 'float32'), 0)), // tfjs's own has no gradient
  Where: ({tensor, value}) => where(truth(tensor(0, 'condition')), value(1, 'x1') as Tensor, value(2, 'x2') as Tensor),
  Matmul: ({tensor, option}) =>
    product(tensor(0, 'x1'), tensor(1, 'x2'), option('transposeA') === true, option('transposeB') === true),
  Einsum: (call) => einsum(String(call.option('subscripts') ?? call.option('equation', 0)), operands(call)),
  Negative: unary(neg),
  Absolute: unary(abs),
  Abs: unary(abs),
  Square: unary(square),
  Sqrt: unary(sqrt),
  Rsqrt: unary(rsqrt),
  Reciprocal: unary(reciprocal),
  Exp: unary(exp),
  Expm1: unary(expm1),
  Log: unary(log),
  Log1p: unary(log1p),
  Log2: unary((x) => mul(log(x), Math.LOG2E)),
  Log10: unary((x) => mul(log(x), Math.LOG10E)),
  Sin: unary(sin),
  Cos: unary(cos),
  Tan: unary(tan),
  Sinh: unary(sinh),
  Cosh: unary(cosh),
  Arctan: unary(atan),
  Sign: unary(sign),
  Round: unary(round),
  Floor: unary(floor),
  Ceil: unary(ceil),
  Tanh: unary(tanh),
  Erf: unary(erf),
  Erfc: unary((x) => sub(1, erf(x))),
  Sigmoid: unary(sigmoid),
  Relu: unary(relu),
  Relu6: unary(relu6),
  Selu: unary(selu),
  Elu: unary(elu),
  Celu: unary(ACTIVATIONS['celu']),
  Softplus: unary(softplus),
  Softsign: unary((x) => div(x, add(1, abs(x)))),
  Squareplus: unary(ACTIVATIONS['squareplus']),
  TanhShrink: unary(ACTIVATIONS['tanhShrink']),
  SoftShrink: unary(ACTIVATIONS['softShrink']),
  HardTanh: unary(ACTIVATIONS['hardTanh']),
  Silu: unary(ACTIVATIONS['silu']),
  HardSigmoid: unary(ACTIVATIONS['hardSigmoidKeras3']),
  HardSilu: unary(ACTIVATIONS['hardSilu']),
  LogSigmoid: unary(ACTIVATIONS['logSigmoid']),
  Glu: unary(ACTIVATIONS['glu']),
  LeakyRelu: ({tensor, option}) =>
    leakyRelu(tensor(0, 'x'), asNumber(option('negative_slope') ?? option('negativeSlope') ?? option('alpha'), 0.2)),
  Gelu: ({tensor, option}) => (option('approximate') === false ? gelu(tensor(0, 'x')) : geluByTanh(tensor(0, 'x'))),
  Softmax: ({tensor, option}) => softmax(tensor(0, 'x'), asNumber(option('axis'), -1)),
  LogSoftmax: ({tensor, option}) => logSoftmax(tensor(0, 'x'), asNumber(option('axis'), -1)),
  Clip: ({tensor, option}) =>
    clipByValue(
      tensor(0, 'x'),
      asNumber(option('xMin', 1) ?? option('clipValueMin'), -Infinity),
      asNumber(option('xMax', 2) ?? option('clipValueMax'), Infinity),
    ),
  Mean: reduction(mean),
  Average: reduction(mean),
  Sum: reduction(sum),
  Max: reduction(max),
  Min: reduction(min),
  Amax: reduction(max),
  Amin: reduction(min),
  Var: reduction(variance),
  Std: reduction((x, axis, keep) => sqrt(variance(x, axis, keep))),
  Logsumexp: reduction(logSumExp),
  Norm: reduction((x, axis, keep) => sqrt(sum(square(x), axis, keep))),
  Normalize: ({tensor, option}) => normalised(tensor(0, 'x'), axesOf(option('axis')) ?? [-1]),
  Cast: ({tensor}) => cast(tensor(0, 'x'), 'float32'),
  ConvertToTensor: ({tensor}) => tensor(0, 'x').clone(),
  Identity: ({tensor}) => tensor(0, 'x').clone(),
  StopGradient: ({tensor}) => tensor(0, 'x').clone(),
  ZerosLike: unary(zerosLike),
  OnesLike: unary(onesLike),
});

function truth(x: Value): Tensor {
  return cast(x as Tensor, 'bool');
}

/** Keras gives them by place, TensorFlow after the equation. */
function operands({list, tensor, config}: Call): readonly Tensor[] {
  const args = (config['args'] ?? []) as readonly unknown[];
  if (Array.isArray(args[0])) return list(0, 'operands');
  return args.flatMap((one, at) => (typeof one === 'string' ? [] : [tensor(at, 'x')]));
}

function variance(x: Tensor, axis?: number[], keep?: boolean): Tensor {
  return mean(square(sub(x, mean(x, axis, true))), axis, keep);
}

/** As Keras, whose least squared length is 1e-12. */
function normalised(x: Tensor, axes: number[]): Tensor {
  return mul(x, rsqrt(maximum(sum(square(x), axes, true), 1e-12)));
}

function gelu(x: Tensor): Tensor {
  return mul(mul(0.5, x), add(1, erf(mul(x, Math.SQRT1_2))));
}

function geluByTanh(x: Tensor): Tensor {
  return mul(mul(0.5, x), add(1, tanh(mul(Math.sqrt(2 / Math.PI), add(x, mul(0.044715, mul(x, square(x))))))));
}
