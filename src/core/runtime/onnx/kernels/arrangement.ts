import type {
  ConcatAttrs,
  GatherV2Attrs,
  MirrorPadAttrs,
  OneHotAttrs,
  PackAttrs,
  PadV2Attrs,
  ReverseAttrs,
  SliceAttrs,
  SplitVAttrs,
  StridedSliceAttrs,
  TileAttrs,
  UnpackAttrs,
} from '@tensorflow/tfjs-core';
import {backend_util, slice_util, util} from '@tensorflow/tfjs-core';
import {concat, gather, pad, slice} from '../graph/arrange.ts';
import {cast, compare, where} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {expand, reshape, unexpanded} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {tracedType, Untraceable} from '../untraceable.ts';
import {kernel, listKernel} from './kernel.ts';

/** Kernels that pick, place and repeat elements. */
export const ARRANGEMENT_KERNELS: KernelTable = {
  Concat: listKernel<ConcatAttrs>((graph, values, {axis}) => {
    const full = values.filter(({shape}) => !shape.includes(0));
    return concat(graph, full, axisOf(axis, values[0]));
  }),
  Pack: listKernel<PackAttrs>((graph, values, {axis}) => {
    const at = axis < 0 ? axis + (values[0]?.shape.length ?? 0) + 1 : axis;
    return concat(
      graph,
      values.map((value) => reshape(graph, value, value.shape.toSpliced(at, 0, 1))),
      at,
    );
  }),
  Unpack: kernel<'value', UnpackAttrs>((graph, {value}, {axis}) => {
    const at = axisOf(axis, value);
    const parts = split(graph, value, Array<number>(value.shape[at] ?? 0).fill(1), at);
    return parts.map((part) => reshape(graph, part, value.shape.toSpliced(at, 1)));
  }),
  SplitV: kernel<'x', SplitVAttrs>((graph, {x}, {numOrSizeSplits, axis}) => {
    const at = axisOf(axis, x);
    const sizes = backend_util.prepareSplitSize(
      {shape: [...x.shape]} as Parameters<PrepareSplitSize>[0],
      numOrSizeSplits,
      at,
    );
    return split(graph, x, sizes, at);
  }),
  Slice: kernel<'x', SliceAttrs>((graph, {x}, attrs) => {
    const [begin, size] = slice_util.parseSliceParams(
      {shape: [...x.shape]} as Parameters<ParseSliceParams>[0],
      attrs.begin,
      attrs.size,
    );
    return slice(graph, x, {begin, size});
  }),
  StridedSlice: kernel<'x', StridedSliceAttrs>(stridedSlice),
  Reverse: kernel<'x', ReverseAttrs>((graph, {x}, {dims}) => {
    const axes = util.parseAxisParam(dims, [...x.shape]);
    const step = x.shape.map((_, axis) => (axes.includes(axis) ? -1 : 1));
    return slice(graph, x, {
      begin: x.shape.map((size, axis) => (step[axis] === -1 ? size - 1 : 0)),
      size: x.shape,
      step,
    });
  }),
  FlipLeftRight: kernel<'image'>((graph, {image: x}) => {
    const [, , width] = x.shape;
    return slice(graph, x, {begin: [0, 0, width - 1, 0], size: x.shape, step: [1, 1, -1, 1]});
  }),
  PadV2: kernel<'x', PadV2Attrs>((graph, {x}, {paddings, constantValue}) =>
    pad(graph, x, paddings, graph.scalar(constantValue, x.dtype === 'int32' ? 'int32' : 'float32')),
  ),
  MirrorPad: kernel<'x', MirrorPadAttrs>((graph, {x}, {paddings, mode}) =>
    paddings.reduce((padded, amounts, axis) => mirrored(graph, padded, axis, amounts, mode === 'reflect' ? 1 : 0), x),
  ),
  Tile: kernel<'x', TileAttrs>(tile, 'never'),
  GatherV2: kernel<'x' | 'indices', GatherV2Attrs>((graph, {x, indices}, {axis, batchDims}) => {
    if (batchDims !== 0) throw new Untraceable('GatherV2', 'it has batch dimensions.');
    return gather(graph, x, cast(graph, indices, 'int32'), axisOf(axis, x));
  }),
  OneHot: kernel<'indices', OneHotAttrs>((graph, {indices}, {depth, onValue, offValue, dtype}) => {
    const column = reshape(graph, cast(graph, indices, 'int32'), [...indices.shape, 1]);
    const classes = graph.constant(
      Int32Array.from({length: depth}, (_, k) => k),
      {shape: [depth], dtype: 'int32'},
    );
    const hit = compare(graph, 'Equal', column, classes);
    return cast(graph, where(graph, hit, graph.scalar(onValue), graph.scalar(offValue)), tracedType('OneHot', dtype));
  }),
};

type PrepareSplitSize = typeof backend_util.prepareSplitSize;
type ParseSliceParams = typeof slice_util.parseSliceParams;

function axisOf(axis: number, x: Value | undefined): number {
  return axis < 0 ? axis + (x?.shape.length ?? 0) : axis;
}

function split(graph: Graph, x: Value, sizes: readonly number[], axis: number): Value[] {
  let from = 0;
  return sizes.map((length) => {
    const begin = x.shape.map((_, at) => (at === axis ? from : 0));
    from += length;
    return slice(graph, x, {begin, size: x.shape.with(axis, length)});
  });
}

function stridedSlice(graph: Graph, {x}: {readonly x: Value}, attrs: StridedSliceAttrs): Value {
  const {beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask} = attrs;
  const found = slice_util.sliceInfo(
    [...x.shape],
    attrs.begin,
    attrs.end,
    attrs.strides,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const {begin, end, strides} = found;
  const size = slice_util.computeOutShape(begin, end, strides);
  return reshape(graph, slice(graph, x, {begin, size, step: strides}), found.finalShape);
}

// Where only axes of size 1 are repeated this is a broadcast, which costs nothing until it is needed.
function tile(graph: Graph, {x}: {readonly x: Value}, {reps}: TileAttrs): Value {
  const shape = x.shape.map((size, axis) => size * (reps[axis] ?? 1));
  const narrow = unexpanded(x);
  if (narrow.shape.every((size, axis) => size === 1 || reps[axis] === 1)) return expand(graph, narrow, shape);
  return graph.node('Tile', [x, graph.integers(reps)], {shape, dtype: x.dtype});
}

/** @param skip elements at the edge that are not repeated: 1 for `reflect`, 0 for `symmetric` */
function mirrored(graph: Graph, x: Value, axis: number, [before, after]: [number, number], skip: number): Value {
  const length = x.shape[axis] ?? 0;
  const mirror = (from: number, count: number) => {
    const window = {begin: x.shape.map((_, at) => (at === axis ? from : 0)), size: x.shape.with(axis, count)};
    return count > 0 ? [slice(graph, x, {...window, step: x.shape.map((_, at) => (at === axis ? -1 : 1))})] : [];
  };
  return concat(graph, [...mirror(before - 1 + skip, before), x, ...mirror(length - 1 - skip, after)], axis);
}
