import type {ClipByValueAttrs, LeakyReluAttrs, StepAttrs} from '@tensorflow/tfjs-core';
import {binary, cast, compare, elementwise, unary, where} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Attributes, Value} from '../graph/value.ts';
import type {Kernel, KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Element-wise kernels of one input. */
export const UNARY_KERNELS: KernelTable = {
  Abs: operator('Abs'),
  Acos: operator('Acos'),
  Acosh: operator('Acosh'),
  Asin: operator('Asin'),
  Asinh: operator('Asinh'),
  Atan: operator('Atan'),
  Atanh: operator('Atanh'),
  Ceil: operator('Ceil'),
  Cos: operator('Cos'),
  Cosh: operator('Cosh'),
  Erf: operator('Erf'),
  Exp: operator('Exp'),
  Floor: operator('Floor'),
  Log: operator('Log'),
  Neg: operator('Neg'),
  Reciprocal: operator('Reciprocal'),
  Relu: operator('Relu'),
  Round: operator('Round'),
  Sigmoid: operator('Sigmoid'),
  Sign: operator('Sign'),
  Sin: operator('Sin'),
  Sinh: operator('Sinh'),
  Softplus: operator('Softplus'),
  Sqrt: operator('Sqrt'),
  Tan: operator('Tan'),
  Tanh: operator('Tanh'),
  Elu: operator('Elu', {alpha: {float: 1}}),
  // Keras's constants; ONNX's default is rounded differently.
  Selu: operator('Selu', {alpha: {float: 1.7580993408473768 / 1.0507009873554805}, gamma: {float: 1.0507009873554805}}),
  Relu6: formula((graph, x) => clip(graph, x, 0, 6)),
  Square: formula((graph, x) => binary(graph, 'Mul', x, x)),
  Rsqrt: formula((graph, x) => unary(graph, 'Reciprocal', unary(graph, 'Sqrt', x))),
  Expm1: formula((graph, x) => binary(graph, 'Sub', unary(graph, 'Exp', x), graph.scalar(1))),
  Log1p: formula((graph, x) => unary(graph, 'Log', binary(graph, 'Add', x, graph.scalar(1)))),
  LogicalNot: formula((graph, x) => elementwise(graph, 'Not', [cast(graph, x, 'bool')], {dtype: 'bool'})),
  IsNan: formula((graph, x) => elementwise(graph, 'IsNaN', [x], {dtype: 'bool'})),
  IsInf: formula((graph, x) => elementwise(graph, 'IsInf', [x], {dtype: 'bool'})),
  IsFinite: formula(isFinite),
  ClipByValue: kernel<'x', ClipByValueAttrs>(
    (graph, {x}, {clipValueMin, clipValueMax}) => clip(graph, x, clipValueMin, clipValueMax),
    'elementwise',
  ),
  LeakyRelu: kernel<'x', LeakyReluAttrs>(
    (graph, {x}, {alpha}) => unary(graph, 'LeakyRelu', x, {alpha: {float: alpha}}),
    'elementwise',
  ),
  Step: kernel<'x', StepAttrs>((graph, {x}, {alpha}) => step(graph, x, alpha), 'elementwise'),
};

export function clip(graph: Graph, x: Value, min: number, max: number): Value {
  const dtype = x.dtype === 'int32' ? 'int32' : 'float32';
  return elementwise(graph, 'Clip', [x, graph.scalar(min, dtype), graph.scalar(max, dtype)]);
}

function operator(op: string, attributes: Attributes = {}): Kernel {
  return formula((graph, x) => unary(graph, op, x, attributes));
}

function formula(emit: (graph: Graph, x: Value) => Value): Kernel {
  return kernel<'x'>((graph, {x}) => emit(graph, x), 'elementwise');
}

// 1 above zero, alpha elsewhere; NaN stays NaN in tfjs, which no one relies on.
function step(graph: Graph, x: Value, alpha: number): Value {
  const positive = compare(graph, 'Greater', x, graph.scalar(0, x.dtype === 'int32' ? 'int32' : 'float32'));
  if (alpha === 0) return cast(graph, positive, x.dtype);
  return where(graph, positive, graph.scalar(1), graph.scalar(alpha));
}

function isFinite(graph: Graph, x: Value): Value {
  const bounded = compare(graph, 'LessOrEqual', unary(graph, 'Abs', x), graph.scalar(3.4028234663852886e38));
  return bounded;
}
