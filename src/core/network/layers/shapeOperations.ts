import {
  broadcastTo,
  concat,
  expandDims,
  pad,
  reshape,
  reverse,
  slice,
  split,
  squeeze,
  stack,
  stridedSlice,
  tile,
  transpose,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {byName} from '../../byName.ts';
import {asNumber, asNumbers, axesOf, axisOf, type Operation} from './operationKit.ts';

/** Operations that move values and do not change them. */
export const SHAPE_OPERATIONS: Readonly<Record<string, Operation>> = byName<Operation>({
  Reshape: ({tensor, option}) =>
    reshape(tensor(0, 'x'), withBatch(tensor(0, 'x'), asNumbers(option('newshape') ?? option('shape', 1)))),
  Transpose: ({tensor, option}) => transpose(tensor(0, 'x'), axesOf(option('axes') ?? option('perm', 1))),
  Swapaxes: ({tensor, option}) =>
    swapped(tensor(0, 'x'), asNumber(option('axis1', 1), 0), asNumber(option('axis2', 2), 0)),
  Moveaxis: ({tensor, option}) =>
    moved(tensor(0, 'x'), asNumbers(option('source', 1)), asNumbers(option('destination', 2))),
  ExpandDims: ({tensor, option}) =>
    asNumbers(option('axis', 1)).reduce((x, axis) => expandDims(x, axis), tensor(0, 'x')),
  Squeeze: ({tensor, option}) =>
    squeeze(
      tensor(0, 'x'),
      axesOf(option('axis', 1))?.map((axis) => (axis < 0 ? axis + tensor(0, 'x').rank : axis)),
    ),
  Concatenate: ({list, option}) => concat([...list(0, 'values')], asNumber(option('axis', 1), -1)),
  Stack: ({list, option}) => stack([...list(0, 'values')], asNumber(option('axis', 1), 0)),
  Unstack: ({tensor, option}) => unstacked(tensor(0, 'x'), axisOf(option('axis'), 0, tensor(0, 'x').rank)),
  Split: ({tensor, option}) =>
    parts(
      tensor(0, 'x'),
      option('indicesOrSections', 1) ?? option('numOrSizeSplits', 1),
      asNumber(option('axis', 2), 0),
    ),
  BroadcastTo: ({tensor, option}) => broadcastTo(tensor(0, 'x'), asNumbers(option('shape', 1))),
  Pad: ({tensor, option}) => pad(tensor(0, 'x'), asPairs(option('padWidth', 1) ?? option('paddings', 1))),
  Tile: ({tensor, option}) => repeatedWhole(tensor(0, 'x'), asNumbers(option('repeats', 1) ?? option('multiples', 1))),
  Repeat: ({tensor, option}) =>
    repeatedEach(tensor(0, 'x'), asNumber(option('repeats', 1), 1), axisOf(option('axis', 2), 0, tensor(0, 'x').rank)),
  Flip: ({tensor, option}) => reverse(tensor(0, 'x'), axesOf(option('axis', 1))),
  Roll: ({tensor, option}) => rolled(tensor(0, 'x'), asNumbers(option('shift', 1)), asNumbers(option('axis', 2))),
  Take: ({tensor, option}) =>
    taken(tensor(0, 'x'), option('indices', 1), axisOf(option('axis', 2), 0, tensor(0, 'x').rank)),
  GetItem: ({tensor, option}) => item(tensor(0, 'x'), option('key', 1) ?? option('sliceSpec')),
});

function swapped(x: Tensor, first: number, second: number): Tensor {
  const order = x.shape.map((_, axis) => axis);
  const [a, b] = [first, second].map((axis) => (axis < 0 ? axis + x.rank : axis));
  return transpose(x, order.with(a, b).with(b, a));
}

function moved(x: Tensor, sources: readonly number[], destinations: readonly number[]): Tensor {
  const front = (axis: number) => (axis < 0 ? axis + x.rank : axis);
  const from = sources.map(front);
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const targets = destinations.map((to, i) => ({to: front(to), axis: from[i]})).toSorted((a, b) => a.to - b.to);
  return transpose(
    x,
    targets.reduce((order, {to, axis}) => order.toSpliced(to, 0, axis), rest),
  );
}

/** A number of equal parts, the places to cut at, or (in TensorFlow) sizes, which add up to the axis. */
function parts(x: Tensor, given: unknown, along: number): Tensor[] {
  const axis = along < 0 ? along + x.rank : along;
  if (given === 1) return [x.clone()]; // tfjs's gradient fails at one part
  if (typeof given === 'number') return split(x, given, axis);
  const places = asNumbers(given);
  const ends = [...places, x.shape[axis]];
  const sizes = ends.map((end, i) => end - (ends[i - 1] ?? 0));
  return split(x, places.reduce((sum, size) => sum + size, 0) === x.shape[axis] ? places : sizes, axis);
}

function unstacked(x: Tensor, axis: number): Tensor[] {
  return Array.from({length: x.shape[axis]}, (_, at) => taken(x, at, axis));
}

function repeatedWhole(x: Tensor, times: readonly number[]): Tensor {
  return tile(x, [...Array<number>(Math.max(0, x.rank - times.length)).fill(1), ...times]);
}

function repeatedEach(x: Tensor, times: number, axis: number): Tensor {
  const inner = x.shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  return reshape(tile(reshape(x, [-1, 1, inner]), [1, times, 1]), x.shape.with(axis, x.shape[axis] * times));
}

function rolled(x: Tensor, shifts: readonly number[], axes: readonly number[]): Tensor {
  return axes.reduce((moving, along, i) => {
    const axis = along < 0 ? along + x.rank : along;
    const size = x.shape[axis];
    const shift = (((shifts[i] ?? shifts[0]) % size) + size) % size;
    if (shift === 0) return moving;
    const [before, after] = split(moving, [size - shift, shift], axis);
    return concat([after, before], axis);
  }, x);
}

function taken(x: Tensor, indices: unknown, axis: number): Tensor {
  const one = (index: number) => {
    const begin = x.shape.map((_, at) => (at !== axis ? 0 : index < 0 ? index + x.shape[axis] : index));
    return slice(x, begin, x.shape.with(axis, 1));
  };
  return typeof indices === 'number' ? squeeze(one(indices), [axis]) : concat(asNumbers(indices).map(one), axis);
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
    x,
    list((p) => p.begin),
    list((p) => p.end),
    list((p) => p.step),
    masks.begin,
    masks.end,
    masks.ellipsis,
    masks.fresh,
    masks.shrink,
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
