import {ARRANGEMENT_KERNELS} from './arrangement.ts';
import {BINARY_KERNELS} from './binary.ts';
import {BLOCK_KERNELS} from './blocks.ts';
import {CONVOLUTION_KERNELS} from './convolution.ts';
import type {KernelTable} from './kernel.ts';
import {MATRIX_KERNELS} from './matrix.ts';
import {NORMALIZATION_KERNELS} from './normalization.ts';
import {POOLING_KERNELS} from './pooling.ts';
import {REDUCTION_KERNELS} from './reduction.ts';
import {RESIZING_KERNELS} from './resizing.ts';
import {SHAPE_KERNELS} from './shape.ts';
import {UNARY_KERNELS} from './unary.ts';

/** Every tfjs kernel that can be recorded. */
export const KERNELS: KernelTable = {
  ...UNARY_KERNELS,
  ...BINARY_KERNELS,
  ...CONVOLUTION_KERNELS,
  ...POOLING_KERNELS,
  ...NORMALIZATION_KERNELS,
  ...MATRIX_KERNELS,
  ...REDUCTION_KERNELS,
  ...RESIZING_KERNELS,
  ...SHAPE_KERNELS,
  ...ARRANGEMENT_KERNELS,
  ...BLOCK_KERNELS,
};
