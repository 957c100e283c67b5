import {add} from '@tensorflow/tfjs-core';
import {textOf, type LayerConfig} from './config.ts';
import {einsum} from './einsum.ts';
import type {FreeShape, LayerRecipe, WeightPlan} from './recipe.ts';

/** A dense layer over axes of one's choice. */
export const EINSUM_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'EinsumDense',
    weights: ([shape], config) => einsumWeights(shape, config),
    call: ([x], {kernel, bias}, config) => {
      const product = einsum(textOf(config, 'equation', ''), [x, kernel]);
      return bias ? add(product, bias) : product;
    },
  },
];

function einsumWeights(shape: FreeShape, config: LayerConfig): WeightPlan[] {
  const [left, output = ''] = textOf(config, 'equation', '').replaceAll(' ', '').split('->');
  const [input, kernel = ''] = left.split(',');
  const given: unknown = config['outputShape'];
  const results = Array.isArray(given) ? (given as FreeShape) : [Number(given)];
  const sizes = new Map([...lettered(output, [null, ...results]), ...lettered(input, shape)]);
  const sizeOf = (letter: string) => sizes.get(letter) ?? 1;
  const biased = textOf(config, 'biasAxes', '');
  const letters = [...output.replace('...', '')];
  const first = letters.findIndex((letter) => biased.includes(letter));
  const plans = [{name: 'kernel', shape: [...kernel].map(sizeOf)}];
  if (first < 0) return plans;
  return [
    ...plans,
    {name: 'bias', shape: letters.slice(first).map((letter) => (biased.includes(letter) ? sizeOf(letter) : 1))},
  ];
}

/** Sizes of a part's letters: those after an ellipsis stand at the end of the shape. */
function lettered(part: string, shape: FreeShape): [string, number | null][] {
  const [before, after = ''] = part.split('...');
  return [
    ...[...before].map((letter, at): [string, number | null] => [letter, shape[at] ?? null]),
    ...[...after].map((letter, at): [string, number | null] => [
      letter,
      shape[shape.length - after.length + at] ?? null,
    ]),
  ].filter(([, size]) => size !== null);
}
