import {
  add,
  cast,
  expandDims,
  linspace,
  lessEqual,
  logicalAnd,
  matMul,
  mul,
  reshape,
  softmax,
  sub,
  sum,
  tanh,
  tile,
  transpose,
  where,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {flagOf, numberOf, numbersOf, refuse, textOf, type LayerConfig} from './config.ts';
import type {FreeShape, LayerRecipe, WeightPlan} from './recipe.ts';

type Weights = Readonly<Record<string, Tensor>>;
type Masks = Readonly<Record<string, Tensor | undefined>>;

/** Classes of layers in which tokens look at each other; a transformer's blocks are counted by them. */
export const attentionLayers: ReadonlySet<string> = new Set([
  'Attention',
  'AdditiveAttention',
  'MultiHeadAttention',
  'GroupQueryAttention',
]);

/**
 * Attention (Vaswani et al., NeurIPS 2017). Inputs are query, value, and key where it is not the value; then the masks
 * that the call's `masks` names.
 */
export const ATTENTION_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'MultiHeadAttention',
    weights: (shapes, config) => multiHeadWeights(shapes, config, multiHeads(config)),
    call: (inputs, weights, config, options) => multiHead(inputs, weights, config, options),
    shape: ([query], config) => [...query.slice(0, -1), outputSize(query, config)],
  },
  {
    // Several heads of the query share one of key and value (Ainslie et al., EMNLP 2023).
    className: 'GroupQueryAttention',
    weights: (shapes, config) => multiHeadWeights(shapes, config, groupedHeads(config)),
    call: (inputs, weights, config, options) => multiHead(inputs, weights, config, options),
    shape: ([query]) => query,
  },
  {
    className: 'Attention',
    weights: (_, config) => [
      ...(flagOf(config, 'useScale', false) ? [{name: 'scale', shape: []}] : []),
      ...(textOf(config, 'scoreMode', 'dot') === 'concat' ? [{name: 'concat_score_weight', shape: []}] : []),
    ],
    call: (inputs, {scale, concat_score_weight: weight}, config, options) =>
      attend(inputs, config, options, (query, key) =>
        textOf(config, 'scoreMode', 'dot') === 'concat'
          ? mul(weight, sum(tanh(scaled(add(expandDims(query, -2), expandDims(key, -3)), scale)), -1))
          : scaled(matMul(query, key, false, true), scale),
      ),
    shape: ([query, value]) => [...query.slice(0, -1), value[value.length - 1]],
  },
  {
    className: 'AdditiveAttention',
    weights: ([query], config) =>
      flagOf(config, 'useScale', true) ? [{name: 'scale', shape: [query[query.length - 1] ?? 1]}] : [],
    call: (inputs, {scale}, config, options) =>
      attend(inputs, config, options, (query, key) =>
        sum(scaled(tanh(add(expandDims(query, -2), expandDims(key, -3))), scale), -1),
      ),
    shape: ([query, value]) => [...query.slice(0, -1), value[value.length - 1]],
  },
];

function scaled(x: Tensor, scale: Tensor | undefined): Tensor {
  return scale ? mul(x, scale) : x;
}

/** What of a call is not its query, value and key: each mask is true where something is to be seen. */
function masksOf(inputs: readonly Tensor[], config: LayerConfig, options: LayerConfig): Masks {
  if (options['returnAttentionScores'] === true) {
    refuse(
      config,
      'gives out its attention scores too',
      'Leave `return_attention_scores` out of its call and save the model again.',
    );
  }
  const names = Array.isArray(options['masks']) ? (options['masks'] as string[]) : [];
  return Object.fromEntries(names.map((name, at) => [name, inputs[3 + at]]));
}

/** Where each of the T queries may look at each of the S keys: [B or 1, T, S]; undefined for everywhere. */
function visible(masks: Masks, [tokens, keys]: readonly number[], options: LayerConfig): Tensor | undefined {
  const {valueMask, keyMask, attentionMask} = masks;
  const across = [valueMask, keyMask].map((mask) => mask && expandDims(mask, 1));
  const causal =
    options['useCausalMask'] === true ? lessEqual(counted([1, 1, keys]), counted([1, tokens, 1])) : undefined;
  return [...across, attentionMask, causal]
    .filter((mask) => mask !== undefined)
    .map((mask) => cast(mask, 'bool'))
    .reduce<Tensor | undefined>((both, mask) => (both ? logicalAnd(both, mask) : mask), undefined);
}

/** 0, 1, 2, … along the one long axis. */
function counted(shape: number[]): Tensor {
  const count = Math.max(...shape);
  return reshape(linspace(0, count - 1, count), shape);
}

function attend(
  inputs: readonly Tensor[],
  config: LayerConfig,
  options: LayerConfig,
  scoresOf: (query: Tensor, key: Tensor) => Tensor,
): Tensor {
  const [query, value, key = value] = inputs;
  const {queryMask, ...masks} = masksOf(inputs, config, options);
  const scores = scoresOf(query, key);
  const seen = visible(masks, scores.shape.slice(-2), options);
  const seenScores = seen ? add(scores, mul(sub(1, cast(seen, 'float32')), -1e9)) : scores; // differentiable even where all is masked
  const mixed = matMul(softmax(seenScores), value);
  return queryMask ? mul(mixed, expandDims(cast(queryMask, 'float32'), -1)) : mixed;
}

interface Heads {
  readonly query: number;
  /** Of key and value. */
  readonly shared: number;
  readonly size: number;
  readonly valueSize: number;
}

function multiHeads(config: LayerConfig): Heads {
  const heads = numberOf(config, 'numHeads', 1);
  const size = numberOf(config, 'keyDim', 1);
  return {query: heads, shared: heads, size, valueSize: numberOf(config, 'valueDim', size)};
}

function groupedHeads(config: LayerConfig): Heads {
  const size = numberOf(config, 'headDim', 1);
  return {
    query: numberOf(config, 'numQueryHeads', 1),
    shared: numberOf(config, 'numKeyValueHeads', 1),
    size,
    valueSize: size,
  };
}

function multiHeadWeights(
  [query, value, key = value]: readonly FreeShape[],
  config: LayerConfig,
  heads: Heads,
): WeightPlan[] {
  const bias = (name: string, shape: readonly number[]) =>
    flagOf(config, 'useBias', true) ? [{name: `${name}/bias`, shape}] : [];
  const projection = (name: string, from: FreeShape, count: number, to: number): WeightPlan[] => [
    {name: `${name}/kernel`, shape: [from[from.length - 1] ?? 1, count, to]},
    ...bias(name, [count, to]),
  ];
  const output = outputSize(query, config);
  return [
    ...projection('query', query, heads.query, heads.size),
    ...projection('key', key, heads.shared, heads.size),
    ...projection('value', value, heads.shared, heads.valueSize),
    {name: 'attention_output/kernel', shape: [heads.query, heads.valueSize, output]},
    ...bias('attention_output', [output]),
  ];
}

function multiHead(inputs: readonly Tensor[], weights: Weights, config: LayerConfig, options: LayerConfig): Tensor {
  const [query, value, key = value] = inputs;
  if (config['attentionAxes'] !== undefined && config['attentionAxes'] !== null && query.rank !== 3) {
    refuse(
      config,
      'attends over axes of its own choice',
      'Reshape to [batch, tokens, channels] before it and save the model again.',
    );
  }
  if (flagOf(config, 'useGate', false))
    refuse(config, 'gates its attention', 'Set `use_gate=False` and save the model again.');
  if (typeof config['slidingWindow'] === 'number') {
    refuse(config, 'attends in a sliding window', 'Leave `sliding_window` out and save the model again.');
  }
  const {queryMask, ...masks} = masksOf(inputs, config, options);
  if (queryMask) {
    const what = 'is called with `query_mask`, which some versions of Keras use and others do not';
    refuse(config, what, 'Use `attention_mask` and save the model again.');
  }
  const queries = perHead(query, 'query', weights);
  const [, heads, tokens, size] = queries.shape;
  const scores = matMul(mul(queries, 1 / Math.sqrt(size)), shared(perHead(key, 'key', weights), heads), false, true);
  const seen = visible(masks, scores.shape.slice(-2), options);
  const seenScores = seen ? where(expandDims(seen, 1), scores, -1e9) : scores;
  const attended = matMul(softmax(seenScores), shared(perHead(value, 'value', weights), heads));
  const mixed = transpose(attended, [0, 2, 1, 3]); // [B, T, heads, size]
  const [batch, , , valueSize] = mixed.shape;
  const output = reshape(weights['attention_output/kernel'], [heads * valueSize, -1]);
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

/** Each head as often as queries share it. */
function shared(x: Tensor, heads: number): Tensor {
  const [batch, own, tokens, size] = x.shape;
  if (own === heads) return x;
  const wide = tile(reshape(x, [batch * own, 1, tokens * size]), [1, heads / own, 1]); // tfjs has no gradient for five axes
  return reshape(wide, [batch, heads, tokens, size]);
}

function withBias(x: Tensor, bias: Tensor | undefined): Tensor {
  return bias ? add(x, bias) : x;
}

function outputSize(query: FreeShape, config: LayerConfig): number {
  return numbersOf(config, 'outputShape')?.[0] ?? query[query.length - 1] ?? 1;
}
