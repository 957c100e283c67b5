import {broadcastTo, matMul, reshape, type Tensor} from '@tensorflow/tfjs-core';

/** x1 · x2 over the last two axes, the others broadcast. tfjs's gradient forgets that a batch was broadcast. */
export function product(a: Tensor, b: Tensor, transposeA = false, transposeB = false): Tensor {
  const rank = Math.max(a.rank, b.rank, 2);
  const wide = (x: Tensor) => reshape(x, [...Array<number>(rank - x.rank).fill(1), ...x.shape]);
  const [first, second] = [wide(a), wide(b)];
  const leading = (x: Tensor) => x.shape.slice(0, -2);
  if (leading(second).every((size) => size === 1) && !transposeA) {
    const rows = reshape(first, [-1, first.shape[rank - 1]]);
    const flat = matMul(rows, reshape(second, second.shape.slice(-2)), false, transposeB);
    return reshape(flat, [...first.shape.slice(0, -1), flat.shape[1] ?? 1]);
  }
  const batch = leading(first).map((size, axis) => Math.max(size, second.shape[axis]));
  const spread = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return matMul(spread(first), spread(second), transposeA, transposeB);
}
