import {binary, cast, compare, elementwise, uniformValue, unary, where} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {operandOf} from '../graph/views.ts';
import type {Kernel, KernelTable} from './kernel.ts';
import {kernel, listKernel} from './kernel.ts';
import {clip} from './unary.ts';

/** Element-wise kernels of two and more inputs. */
export const BINARY_KERNELS: KernelTable = {
  Add: arithmetic('Add'),
  Sub: arithmetic('Sub'),
  Multiply: arithmetic('Mul'),
  Maximum: arithmetic('Max'),
  Minimum: formula(minimum),
  Pow: arithmetic('Pow'),
  RealDiv: formula((graph, a, b) => binary(graph, 'Div', cast(graph, a, 'float32'), cast(graph, b, 'float32'))),
  FloorDiv: formula((graph, a, b) => asFloats(graph, a, b, floorDivide)),
  Mod: formula((graph, a, b) => asFloats(graph, a, b, modulo)),
  SquaredDifference: formula(squaredDifference),
  Atan2: formula(atan2),
  Prelu: kernel<'x' | 'alpha'>((graph, {x, alpha}) => prelu(graph, x, alpha), 'elementwise'),
  EluGrad: kernel<'dy' | 'y'>((graph, {dy, y}) => eluGrad(graph, dy, y), 'elementwise'),
  Equal: comparison('Equal'),
  NotEqual: formula((graph, a, b) => elementwise(graph, 'Not', [compare(graph, 'Equal', ...plain(graph, a, b))])),
  Greater: comparison('Greater'),
  GreaterEqual: comparison('GreaterOrEqual'),
  Less: comparison('Less'),
  LessEqual: comparison('LessOrEqual'),
  LogicalAnd: logical('And'),
  LogicalOr: logical('Or'),
  Select: kernel<'condition' | 't' | 'e'>((graph, {condition, t, e}) => select(graph, condition, t, e)),
  AddN: listKernel((graph, values) => values.reduce((a, b) => binary(graph, 'Add', a, b))),
};

/** ⌊a / b⌋ */
function floorDivide(graph: Graph, a: Value, b: Value): Value {
  return unary(graph, 'Floor', binary(graph, 'Div', a, b));
}

/** x where positive, alpha · x elsewhere; alpha broadcasts. */
export function prelu(graph: Graph, x: Value, alpha: Value): Value {
  return where(graph, compare(graph, 'Less', x, graph.scalar(0)), binary(graph, 'Mul', x, alpha), x);
}

function formula(emit: (graph: Graph, a: Value, b: Value) => Value): Kernel {
  return kernel<'a' | 'b'>((graph, {a, b}) => emit(graph, a, b), 'elementwise');
}

function arithmetic(op: string): Kernel {
  return formula((graph, a, b) => binary(graph, op, ...plain(graph, a, b)));
}

function comparison(op: string): Kernel {
  return formula((graph, a, b) => compare(graph, op, ...plain(graph, a, b)));
}

function logical(op: string): Kernel {
  return formula((graph, a, b) =>
    elementwise(graph, op, [cast(graph, a, 'bool'), cast(graph, b, 'bool')], {dtype: 'bool'}),
  );
}

// Keras's ReLU with a maximum arrives as min(relu(x), 6); as one Clip it is fused into the convolution before it.
function minimum(graph: Graph, a: Value, b: Value): Value {
  return limited(graph, a, b) ?? limited(graph, b, a) ?? binary(graph, 'Min', a, b);
}

function limited(graph: Graph, x: Value, limit: Value): Value | undefined {
  const max = uniformValue(limit);
  const rectified = operandOf(graph, x, 'Relu');
  return max !== undefined && max >= 0 && rectified ? clip(graph, rectified, 0, max) : undefined;
}

// tfjs has unified the types before; only bool has no arithmetic in ONNX.
function plain(graph: Graph, a: Value, b: Value): [Value, Value] {
  return a.dtype === 'bool' ? [cast(graph, a, 'int32'), cast(graph, b, 'int32')] : [a, b];
}

// The sign of the divisor, as in tfjs; ONNX's Mod of floats has that of the dividend.
function modulo(graph: Graph, a: Value, b: Value): Value {
  return binary(graph, 'Sub', a, binary(graph, 'Mul', floorDivide(graph, a, b), b));
}

// Exact for integers up to 2^24.
function asFloats(graph: Graph, a: Value, b: Value, emit: (graph: Graph, a: Value, b: Value) => Value): Value {
  return cast(graph, emit(graph, cast(graph, a, 'float32'), cast(graph, b, 'float32')), a.dtype);
}

function squaredDifference(graph: Graph, a: Value, b: Value): Value {
  const difference = binary(graph, 'Sub', a, b);
  return binary(graph, 'Mul', difference, difference);
}

// From atan(y / x): a half turn is added where x < 0, towards the sign of y. y = x = 0 gives 0.
function atan2(graph: Graph, y: Value, x: Value): Value {
  const zero = graph.scalar(0);
  const turn = where(graph, compare(graph, 'Less', y, zero), graph.scalar(-Math.PI), graph.scalar(Math.PI));
  const offset = where(graph, compare(graph, 'Less', x, zero), turn, zero);
  const angle = binary(graph, 'Add', unary(graph, 'Atan', binary(graph, 'Div', y, x)), offset);
  const origin = elementwise(graph, 'And', [compare(graph, 'Equal', y, zero), compare(graph, 'Equal', x, zero)]);
  return where(graph, origin, zero, angle);
}

// y is ELU's own result: dy where x was positive, dy · (y + 1) elsewhere.
function eluGrad(graph: Graph, dy: Value, y: Value): Value {
  const slope = binary(graph, 'Mul', dy, binary(graph, 'Add', y, graph.scalar(1)));
  return where(graph, compare(graph, 'GreaterOrEqual', y, graph.scalar(0)), dy, slope);
}

// ONNX Runtime has no Where for bool. tfjs's op has broadcast the condition before.
function select(graph: Graph, condition: Value, t: Value, e: Value): Value {
  const chosen = cast(graph, condition, 'bool');
  if (t.dtype !== 'bool') return where(graph, chosen, t, e);
  return cast(graph, where(graph, chosen, cast(graph, t, 'int32'), cast(graph, e, 'int32')), 'bool');
}
