import {ARRANGEMENT_KERNELS} from './arrangement.ts';
import {BINARY_KERNELS} from './binary.ts';
import {BLOCK_KERNELS} from './blocks.ts';
import {CONVOLUTION_KERNELS} from './convolution.ts';
import {CROPPING_KERNELS} from './cropping.ts';
import {DILATION_KERNELS} from './dilation.ts';
import type {KernelTable} from './kernel.ts';
import {MATRIX_KERNELS} from './matrix.ts';
import {NORMALIZATION_KERNELS} from './normalization.ts';
import {ORDERING_KERNELS} from './ordering.ts';
import {POOLING_KERNELS} from './pooling.ts';
import {REDUCTION_KERNELS} from './reduction.ts';
import {RESIZING_KERNELS} from './resizing.ts';
import {SCATTERING_KERNELS} from './scattering.ts';
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
  ...SCATTERING_KERNELS,
  ...ORDERING_KERNELS,
  ...DILATION_KERNELS,
  ...CROPPING_KERNELS,
};
