import {pad, slice} from './arrange.ts';
import {binary, compare, where} from './elementwise.ts';
import type {Graph} from './graph.ts';
import type {Value} from './value.ts';
import {reshape} from './views.ts';

/** Windows over two axes of a value of rank 4; the other two are left alone. */
export interface WindowGeometry {
  readonly axes: readonly [number, number];
  /** Elements of a window along each of them. */
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  /** [top, left, bottom, right] */
  readonly pads: readonly number[];
  /** How many windows there are along each axis. */
  readonly outs: readonly [number, number];
}

/** For each element of the windows, row by row, its value in all of them; outside the picture the least number there is. */
export function windowElements(graph: Graph, x: Value, geometry: WindowGeometry): readonly Value[] {
  const padded = pad(graph, x, paddings(geometry), graph.scalar(-3.4028234663852886e38));
  const along = (values: readonly [number, number], other: number) => onAxes(geometry, values, other);
  const size = x.shape.map((length, axis) => along(geometry.outs, length)[axis]);
  return places(geometry).map((place) =>
    slice(graph, padded, {begin: along(place, 0), size, step: along(geometry.strides, 1)}),
  );
}

/** Brings each window's gradient to its first greatest element: what `reduce`ing the elements by Max has for a gradient. */
export function toGreatest(
  graph: Graph,
  dy: Value,
  elements: readonly Value[],
  shape: readonly number[],
  geometry: WindowGeometry,
): Value {
  const most = elements.reduce((greatest, value) => binary(graph, 'Max', greatest, value));
  const zero = graph.scalar(0);
  const [top, left, bottom, right] = geometry.pads;
  const padded = onAxes(geometry, [top + bottom, left + right], 0).map((more, axis) => shape[axis] + more);
  let rest = dy;
  const parts = places(geometry).map((place, k) => {
    const hit = compare(graph, 'Equal', elements[k], most);
    const share = where(graph, hit, rest, zero);
    rest = where(graph, hit, zero, rest);
    const spaced = geometry.axes.reduce((value, axis, at) => spread(graph, value, axis, geometry.strides[at]), share);
    const before = onAxes(geometry, place, 0);
    return pad(
      graph,
      spaced,
      before.map((from, axis) => [from, padded[axis] - from - spaced.shape[axis]] as const),
      zero,
    );
  });
  const whole = parts.reduce((sum, part) => binary(graph, 'Add', sum, part));
  return slice(graph, whole, {begin: onAxes(geometry, [top, left], 0), size: shape});
}

function places({size: [rows, columns], dilations: [down, across]}: WindowGeometry): (readonly [number, number])[] {
  return Array.from({length: rows * columns}, (_, k) => [Math.floor(k / columns) * down, (k % columns) * across]);
}

function paddings(geometry: WindowGeometry): (readonly [number, number])[] {
  const [top, left, bottom, right] = geometry.pads;
  const after = onAxes(geometry, [bottom, right], 0);
  return onAxes(geometry, [top, left], 0).map((before, axis) => [before, after[axis]]);
}

function onAxes({axes}: WindowGeometry, values: readonly [number, number], other: number): number[] {
  return [0, 1, 2, 3].map((axis) => (axis === axes[0] ? values[0] : axis === axes[1] ? values[1] : other));
}

/** Puts step − 1 zeros between neighbours. */
function spread(graph: Graph, x: Value, axis: number, step: number): Value {
  if (step === 1) return x;
  const {shape} = x;
  const apart = reshape(graph, x, shape.toSpliced(axis + 1, 0, 1));
  const gaps = pad(
    graph,
    apart,
    apart.shape.map((_, at) => [0, at === axis + 1 ? step - 1 : 0]),
    graph.scalar(0),
  );
  const spaced = reshape(graph, gaps, shape.with(axis, shape[axis] * step));
  return slice(graph, spaced, {begin: shape.map(() => 0), size: shape.with(axis, (shape[axis] - 1) * step + 1)});
}
