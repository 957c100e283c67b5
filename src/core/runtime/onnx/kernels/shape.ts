import type {
  BroadCastToAttrs,
  CastAttrs,
  ExpandDimsAttrs,
  FillAttrs,
  ReshapeAttrs,
  TransposeAttrs,
} from '@tensorflow/tfjs-core';
import {util} from '@tensorflow/tfjs-core';
import {cast} from '../graph/elementwise.ts';
import {sizeOf} from '../graph/value.ts';
import {expand, reshape, transpose} from '../graph/views.ts';
import {tracedType, Untraceable} from '../untraceable.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Kernels that look at a tensor in another way, or make one that is the same everywhere. */
export const SHAPE_KERNELS: KernelTable = {
  Identity: kernel<'x'>((_, {x}) => x, 'never'),
  Reshape: kernel<'x', ReshapeAttrs>(
    (graph, {x}, {shape}) => reshape(graph, x, util.inferFromImplicitShape(shape, sizeOf(x.shape))),
    'never',
  ),
  ExpandDims: kernel<'input', ExpandDimsAttrs>((graph, {input}, {dim}) => {
    const at = dim < 0 ? input.shape.length + 1 + dim : dim;
    return reshape(graph, input, input.shape.toSpliced(at, 0, 1));
  }, 'never'),
  Transpose: kernel<'x', TransposeAttrs>((graph, {x}, {perm}) => transpose(graph, x, perm), 'never'),
  Cast: kernel<'x', CastAttrs>((graph, {x}, {dtype}) => cast(graph, x, tracedType('Cast', dtype)), 'elementwise'),
  BroadcastTo: kernel<'x', BroadCastToAttrs>((graph, {x}, {shape}) => expand(graph, x, shape), 'never'),
  Fill: kernel<never, FillAttrs>((graph, _, {shape, value, dtype}) => {
    if (typeof value === 'string') throw new Untraceable('Fill', 'it holds text.');
    const inferred = dtype ?? util.inferDtype(value);
    return graph.filled(value, {shape, dtype: tracedType('Fill', inferred)});
  }, 'never'),
  OnesLike: kernel<'x'>((graph, {x}) => graph.filled(1, x), 'never'),
  ZerosLike: kernel<'x'>((graph, {x}) => graph.filled(0, x), 'never'),
};
