import type {ArgMaxAttrs, MaxAttrs, SumAttrs} from '@tensorflow/tfjs-core';
import {cast} from '../graph/elementwise.ts';
import type {Reduction} from '../graph/reduce.ts';
import {argReduce, reduce} from '../graph/reduce.ts';
import type {Kernel, KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

export const REDUCTION_KERNELS: KernelTable = {
  Sum: reduction('ReduceSum'),
  Prod: reduction('ReduceProd'),
  Min: reduction('ReduceMin'),
  Max: kernel<'x', MaxAttrs>((graph, {x}, {reductionIndices, keepDims}) =>
    reduce(graph, 'ReduceMax', x, reductionIndices, keepDims),
  ),
  Mean: kernel<'x', SumAttrs>((graph, {x}, {axis, keepDims}) =>
    reduce(graph, 'ReduceMean', cast(graph, x, 'float32'), axis, keepDims),
  ),
  All: logical('ReduceMin'),
  Any: logical('ReduceMax'),
  ArgMax: kernel<'x', ArgMaxAttrs>((graph, {x}, {axis}) => argReduce(graph, 'ArgMax', x, axis)),
  ArgMin: kernel<'x', ArgMaxAttrs>((graph, {x}, {axis}) => argReduce(graph, 'ArgMin', x, axis)),
};

function reduction(op: Reduction): Kernel {
  return kernel<'x', SumAttrs>((graph, {x}, {axis, keepDims}) => {
    const numbers = x.dtype === 'bool' ? cast(graph, x, 'int32') : x;
    return reduce(graph, op, numbers, axis, keepDims);
  });
}

function logical(op: Reduction): Kernel {
  return kernel<'x', SumAttrs>((graph, {x}, {axis, keepDims}) =>
    cast(graph, reduce(graph, op, cast(graph, x, 'int32'), axis, keepDims), 'bool'),
  );
}
