import {registerOp} from '@tensorflow/tfjs-converter';
import {square, sub, type Tensor} from '@tensorflow/tfjs-core';
import {einsum} from './layers/einsum.ts';
import {product} from './layers/product.ts';

let installed = false;

/** Makes graphs run with what tfjs cannot differentiate: Einsum, and products and differences of broadcast tensors. */
export function installGraphOps(): void {
  if (installed) return;
  installed = true;
  registerOp('SquaredDifference', ({inputs: [a, b]}) => square(sub(a, b)));
  registerOp('Einsum', ({inputs, attrs}) => einsum(String(attrs['equation']), inputs));
  for (const name of ['BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3']) {
    registerOp(name, ({inputs: [a, b], attrs}: {inputs: Tensor[]; attrs: Record<string, unknown>}) =>
      product(a, b, attrs['adj_x'] === true, attrs['adj_y'] === true),
    );
  }
}
