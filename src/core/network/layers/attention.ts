import {add, matMul, mul, reshape, softmax, sum, tanh, transpose, expandDims, type Tensor} from '@tensorflow/tfjs-core';
import {flagOf, numberOf, numbersOf, refuse, textOf, type LayerConfig} from './config.ts';
import type {FreeShape, LayerRecipe, WeightPlan} from './recipe.ts';

type Weights = Readonly<Record<string, Tensor>>;

/** Classes of layers in which tokens look at each other; a transformer's blocks are counted by them. */
export const attentionLayers: ReadonlySet<string> = new Set(['Attention', 'AdditiveAttention', 'MultiHeadAttention', 'GroupQueryAttention']);

/** Attention (Vaswani et al., NeurIPS 2017). Inputs are query, value, and key where it is not the value. */
export const ATTENTION_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'MultiHeadAttention',
    weights: (shapes, config) => multiHeadWeights(shapes, config),
    call: (inputs, weights, config) => multiHead(inputs, weights, config),
    shape: ([query], config) => [...query.slice(0, -1), outputSize(query, config)],
  },
  {
    className: 'Attention',
    weights: (_, config) => [
      ...(flagOf(config, 'useScale', false) ? [{name: 'scale', shape: []}] : []),
      ...(textOf(config, 'scoreMode', 'dot') === 'concat' ? [{name: 'concat_score_weight', shape: []}] : []),
    ],
    call: ([query, value, key = value], {scale, concat_score_weight: weight}, config) => {
      const scores = textOf(config, 'scoreMode', 'dot') === 'concat'
        ? mul(weight, sum(tanh(scaled(add(expandDims(query, -2), expandDims(key, -3)), scale)), -1))
        : scaled(matMul(query, key, false, true), scale);
      return matMul(softmax(scores), value);
    },
    shape: ([query, value]) => [...query.slice(0, -1), value[value.length - 1]],
  },
  {
    className: 'AdditiveAttention',
    weights: ([query], config) => (flagOf(config, 'useScale', true) ? [{name: 'scale', shape: [query[query.length - 1] ?? 1]}] : []),
    call: ([query, value, key = value], {scale}) => {
      const scores = sum(scaled(tanh(add(expandDims(query, -2), expandDims(key, -3))), scale), -1);
      return matMul(softmax(scores), value);
    },
    shape: ([query, value]) => [...query.slice(0, -1), value[value.length - 1]],
  },
];

function scaled(x: Tensor, scale: Tensor | undefined): Tensor {
  return scale ? mul(x, scale) : x;
}

function multiHeadWeights([query, value, key = value]: readonly FreeShape[], config: LayerConfig): WeightPlan[] {
  const heads = numberOf(config, 'numHeads', 1);
  const size = numberOf(config, 'keyDim', 1);
  const valueSize = numberOf(config, 'valueDim', size);
  const bias = (name: string, shape: readonly number[]) => (flagOf(config, 'useBias', true) ? [{name: `${name}/bias`, shape}] : []);
  const projection = (name: string, from: FreeShape, to: number): WeightPlan[] => [
    {name: `${name}/kernel`, shape: [from[from.length - 1] ?? 1, heads, to]},
    ...bias(name, [heads, to]),
  ];
  const output = outputSize(query, config);
  return [
    ...projection('query', query, size),
    ...projection('key', key, size),
    ...projection('value', value, valueSize),
    {name: 'attention_output/kernel', shape: [heads, valueSize, output]},
    ...bias('attention_output', [output]),
  ];
}

function multiHead([query, value, key = value]: readonly Tensor[], weights: Weights, config: LayerConfig): Tensor {
  if (config['attentionAxes'] !== undefined && config['attentionAxes'] !== null && query.rank !== 3) {
    refuse(config, 'attends over axes of its own choice', 'Reshape to [batch, tokens, channels] before it and save the model again.');
  }
  const size = numberOf(config, 'keyDim', 1);
  const scores = matMul(mul(perHead(query, 'query', weights), 1 / Math.sqrt(size)), perHead(key, 'key', weights), false, true);
  const mixed = transpose(matMul(softmax(scores), perHead(value, 'value', weights)), [0, 2, 1, 3]); // [B, T, heads, size]
  const [batch, tokens, heads, valueSize] = mixed.shape;
  const kernel = weights['attention_output/kernel'];
  const output = reshape(kernel, [heads * valueSize, -1]);
  const result = matMul(reshape(mixed, [batch * tokens, heads * valueSize]), output);
  return withBias(reshape(result, [batch, tokens, -1]), weights['attention_output/bias']);
}

/** [B, T, C] → [B, heads, T, size] */
function perHead(x: Tensor, name: string, weights: Weights): Tensor {
  const kernel = weights[`${name}/kernel`];
  const [channels, heads, size] = kernel.shape;
  const [batch, tokens] = x.shape;
  const flat = matMul(reshape(x, [batch * tokens, channels]), reshape(kernel, [channels, heads * size]));
  return transpose(withBias(reshape(flat, [batch, tokens, heads, size]), weights[`${name}/bias`]), [0, 2, 1, 3]);
}

function withBias(x: Tensor, bias: Tensor | undefined): Tensor {
  return bias ? add(x, bias) : x;
}

function outputSize(query: FreeShape, config: LayerConfig): number {
  return numbersOf(config, 'outputShape')?.[0] ?? query[query.length - 1] ?? 1;
}
