/** Operators that move elements without computing: they follow the layout their input lies in. */
import type {Graph} from './graph.ts';
import type {Value} from './value.ts';
import {expand, isChannelsFirst, nchw, nchwAxis, nhwc, unexpanded} from './views.ts';

export function concat(graph: Graph, values: readonly Value[], axis: number): Value {
  const [first] = values;
  if (first === undefined) throw new Error('concat was given nothing.');
  if (values.length === 1) return first;
  if (first.shape.length === 4 && values.some(isChannelsFirst)) {
    return nhwc(
      graph,
      concatNode(
        graph,
        values.map((value) => nchw(graph, value)),
        nchwAxis(axis),
        first,
      ),
    );
  }
  return concatNode(graph, values, axis, first);
}

function concatNode(graph: Graph, values: readonly Value[], axis: number, {dtype}: Value): Value {
  const total = values.reduce((sum, {shape}) => sum + (shape[axis] ?? 0), 0);
  const shape = (values[0]?.shape ?? []).map((size, at) => (at === axis ? total : size));
  return graph.node('Concat', values, {shape, dtype}, {axis});
}

/** One number for each axis of the tensor, in tfjs order. */
export interface Window {
  readonly begin: readonly number[];
  readonly size: readonly number[];
  /** May be negative; 1 everywhere when left out. */
  readonly step?: readonly number[];
}

/** Elements begin, begin + step, … of each axis, `size` of them. */
export function slice(graph: Graph, x: Value, window: Window): Value {
  const narrow = unexpanded(x);
  if (narrow !== x) return expand(graph, slice(graph, narrow, narrowed(window, narrow.shape)), window.size);
  if (isChannelsFirst(x)) {
    return nhwc(
      graph,
      sliceNode(graph, nchw(graph, x), {
        begin: inNchw(window.begin),
        size: inNchw(window.size),
        step: window.step && inNchw(window.step),
      }),
    );
  }
  return sliceNode(graph, x, window);
}

// Where an axis is only broadcast, its one element is taken.
function narrowed({begin, size, step}: Window, shape: readonly number[]): Window {
  const where = <T>(list: readonly T[], one: T) => list.map((item, axis) => (shape[axis] === 1 ? one : item));
  return {begin: where(begin, 0), size: where(size, 1), step: step && where(step, 1)};
}

function sliceNode(graph: Graph, x: Value, {begin, size, step}: Window): Value {
  const steps = step ?? begin.map(() => 1);
  const backward = steps.findIndex((by, axis) => by < 0 && size[axis] > 1);
  if (backward >= 0) {
    // ONNX Runtime's Slice on WebGPU begins elsewhere where it walks backwards.
    const places = Int32Array.from({length: size[backward]}, (_, k) => begin[backward] + k * steps[backward]);
    const turned = gather(graph, x, graph.constant(places, {shape: [places.length], dtype: 'int32'}), backward);
    return sliceNode(graph, turned, {begin: begin.with(backward, 0), size, step: steps.with(backward, 1)});
  }
  const axes = begin.map((_, axis) => axis).filter((axis) => size[axis] !== x.shape[axis] || steps[axis] !== 1);
  if (axes.length === 0) return x;
  const pick = (list: readonly number[]) => axes.map((axis) => list[axis] ?? 0);
  const ends = begin.map((from, axis) => from + (size[axis] - 1) * Math.abs(steps[axis]) + 1);
  const inputs = [pick(begin), pick(ends), axes, pick(steps.map(Math.abs))].map((list) => graph.integers(list));
  return graph.node('Slice', [x, ...inputs], {shape: size, dtype: x.dtype});
}

/** Pads each axis by [before, after]. */
export function pad(graph: Graph, x: Value, paddings: readonly (readonly [number, number])[], value: Value): Value {
  if (isChannelsFirst(x)) return nhwc(graph, padNode(graph, nchw(graph, x), inNchw(paddings), value));
  return padNode(graph, x, paddings, value);
}

function padNode(graph: Graph, x: Value, paddings: readonly (readonly [number, number])[], value: Value): Value {
  if (paddings.every(([before, after]) => before === 0 && after === 0)) return x;
  const shape = x.shape.map((size, axis) => size + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const amounts = graph.integers([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return graph.node('Pad', [x, amounts, value], {shape, dtype: x.dtype}, {mode: 'constant'});
}

/** Picks along one axis; indices may have any rank, int32 or int64. */
export function gather(graph: Graph, x: Value, indices: Value, axis: number): Value {
  const shape = [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)];
  return graph.node('Gather', [x, indices], {shape, dtype: x.dtype}, {axis});
}

function inNchw<T>([n, h, w, c]: readonly T[]): T[] {
  return [n, c, h, w].filter((item) => item !== undefined);
}
