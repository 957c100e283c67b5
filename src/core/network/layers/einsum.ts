import {reshape, sum, transpose, type Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../errors.ts';
import {product} from './product.ts';

/**
 * Einstein summation of one or two tensors, `abc,cde->abde`, as one product of matrices; an ellipsis stands for the axes
 * that the others leave. tfjs's own has no gradient.
 *
 * @throws HeatlensError `model-unsupported` for more tensors and for diagonals
 */
export function einsum(equation: string, tensors: readonly Tensor[]): Tensor {
  const [left, right] = equation.replaceAll(' ', '').split('->');
  const operands = left.split(',');
  const spelled = operands.map((axes, at) => spelledOut(axes, tensors[at]?.rank ?? 0));
  const longest = Math.max(...spelled.map((axes) => axes.filter((axis) => /\d/.test(axis)).length));
  const result = right === undefined ? implicit(spelled) : spelledOut(right, right.replace('...', '').length + longest);
  const isPlain = spelled.every((axes) => new Set(axes).size === axes.length);
  if (operands.length > 2 || operands.length !== tensors.length || !isPlain) {
    const sentence = `\`einsum\` with the equation \`${equation}\` cannot be run. Write it as products of two tensors.`;
    throw new HeatlensError('model-unsupported', sentence);
  }
  const [a, b] = spelled.map((axes, at) => summed(tensors[at], axes, [...result, ...(spelled[1 - at] ?? [])]));
  return b === undefined ? arranged(a, result) : contracted(a, b, result);
}

interface Labelled {
  readonly x: Tensor;
  readonly axes: readonly string[];
}

/** Letters, and numbers for what an ellipsis stands for, counted from the right. */
function spelledOut(axes: string, rank: number): string[] {
  const [before, after] = axes.split('...');
  if (after === undefined) return [...before];
  const count = rank - before.length - after.length;
  return [...before, ...Array.from({length: count}, (_, i) => String(count - i)), ...after];
}

/** Without an arrow: every letter that stands once, in alphabetical order. */
function implicit(spelled: readonly (readonly string[])[]): string[] {
  const all = spelled.flat();
  return all.filter((axis) => all.indexOf(axis) === all.lastIndexOf(axis)).toSorted();
}

/** Without the axes that nothing else has. */
function summed(x: Tensor, axes: readonly string[], kept: readonly string[]): Labelled {
  const gone = axes.flatMap((axis, at) => (kept.includes(axis) ? [] : [at]));
  return {x: gone.length > 0 ? sum(x, gone) : x, axes: axes.filter((axis) => kept.includes(axis))};
}

function contracted(a: Labelled, b: Labelled, result: readonly string[]): Tensor {
  const shared = result.filter((axis) => a.axes.includes(axis) && b.axes.includes(axis));
  const inner = a.axes.filter((axis) => b.axes.includes(axis) && !result.includes(axis));
  const [rows, columns] = [a, b].map(({axes}) =>
    result.filter((axis) => axes.includes(axis) && !shared.includes(axis)),
  );
  const sizes = new Map([a, b].flatMap(({x, axes}) => axes.map((axis, at): [string, number] => [axis, x.shape[at]])));
  const sizesOf = (axes: readonly string[]) => axes.map((axis) => sizes.get(axis) ?? 1);
  const count = (axes: readonly string[]) => sizesOf(axes).reduce((all, size) => all * size, 1);
  const first = reshape(arranged(a, [...shared, ...rows, ...inner]), [count(shared), count(rows), count(inner)]);
  const second = reshape(arranged(b, [...shared, ...inner, ...columns]), [count(shared), count(inner), count(columns)]);
  const axes = [...shared, ...rows, ...columns];
  return arranged({x: reshape(product(first, second), sizesOf(axes)), axes}, result);
}

function arranged({x, axes}: Labelled, order: readonly string[]): Tensor {
  return axes.join() === order.join()
    ? x
    : transpose(
        x,
        order.map((axis) => axes.indexOf(axis)),
      );
}
