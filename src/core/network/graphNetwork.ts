import {io, reshape, type Rank, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {loadGraphModel, type GraphModel} from '@tensorflow/tfjs-converter';
import {HeatlensError} from '../errors.ts';
import {checkWeights, type WeightReading} from './checkWeights.ts';
import {imageInputOf, logitsShapeOf} from './ends.ts';
import {graphPlanOf, type GraphPlan} from './graphPlan.ts';
import type {Weight} from './health.ts';
import type {Head, ImageInput, Layer, Network} from './network.ts';
import {layerShapes, type DryRun} from './shapes.ts';

/**
 * Reads a TensorFlow graph (graph-model) into a network: its layers are the graph's nodes.
 *
 * @param artifacts topology (a GraphDef as JSON) and decoded weights
 * @param dryRun runs the network once without computing, to learn the shapes
 * @throws HeatlensError `model-unsupported` (several inputs, control flow) or `model-unreadable`
 */
export async function loadGraphNetwork(
  artifacts: io.ModelArtifacts,
  dryRun: DryRun,
  reading: Exclude<WeightReading, 'none'> = 'checked',
): Promise<Network> {
  const plan = graphPlanOf(artifacts.modelTopology, artifacts.signature);
  const model = await deserialise(artifacts);
  const weights = Object.entries(model.weights).flatMap(([name, tensors]) => tensors.map((tensor) => ({name, tensor})));
  if (reading === 'checked') checkWeights(weights);
  const input = imageInputOf(plan.inputs);
  const names = plan.nodes.map((node) => node.name);
  const {logits, shapes} = layerShapes(dryRun, input, (images) => {
    const values = execute(model, {[input.name]: images}, names);
    return {logits: values.get(plan.logits), layers: values};
  });
  const classes = logitsShapeOf(plan.output, logits);
  const head: Head = {output: plan.output, classes, activation: plan.activation, reason: plan.reason};
  return new GraphNetwork(model, plan, input, head, layersOf(plan, shapes, model));
}

class GraphNetwork implements Network {
  readonly format = 'tfjs-graph';
  readonly input: ImageInput;
  readonly head: Head;
  readonly layers: readonly Layer[];
  readonly #model: GraphModel;
  readonly #logits: string;
  readonly #nodes: GraphPlan['nodes'];

  constructor(model: GraphModel, plan: GraphPlan, input: ImageInput, head: Head, layers: readonly Layer[]) {
    this.#model = model;
    this.#logits = plan.logits;
    this.#nodes = plan.nodes;
    this.input = input;
    this.head = head;
    this.layers = layers;
  }

  evaluate(images: Tensor4D, {layers = [], given = {}}: Parameters<Network['evaluate']>[1] = {}): ReturnType<Network['evaluate']> {
    const values = execute(this.#model, {[this.input.name]: images, ...given}, [this.#logits, ...layers]);
    const logits = reshape<Rank.R2>(valueOf(values, this.#logits), [images.shape[0], this.head.classes]);
    return {logits, activations: Object.fromEntries(layers.map((name) => [name, valueOf(values, name)]))};
  }

  activations(images: Tensor4D, layers: readonly string[]): Record<string, Tensor> {
    const values = execute(this.#model, {[this.input.name]: images}, layers);
    return Object.fromEntries(layers.map((name) => [name, valueOf(values, name)]));
  }

  weights(): Weight[] {
    const {weights} = this.#model;
    return this.#nodes.flatMap(({name: layer, op: kind, inputs}) =>
      inputs.flatMap((name) => (weights[name] ?? []).map((tensor) => ({name, layer, kind, tensor}))),
    );
  }

  dispose(): void {
    this.#model.dispose();
  }
}

function execute(model: GraphModel, feeds: Record<string, Tensor>, names: readonly string[]): Map<string, Tensor> {
  const fetched = names.filter((name) => !(name in feeds));
  const result = fetched.length === 0 ? [] : model.execute(feeds, fetched);
  const tensors = Array.isArray(result) ? result : [result];
  const values = new Map<string, Tensor>(Object.entries(feeds));
  fetched.forEach((name, i) => values.set(name, tensors[i]));
  return values;
}

function valueOf(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (value === undefined) throw new HeatlensError('unknown-layer', `\`${name}\` is not a layer of this model.`);
  return value;
}

function layersOf(plan: GraphPlan, shapes: ReadonlyMap<string, readonly number[]>, model: GraphModel): Layer[] {
  return plan.nodes.map((node) => ({
    name: node.name,
    kind: node.op,
    shape: shapes.get(node.name) ?? [],
    parameters: node.inputs.reduce((sum, input) => sum + (model.weights[input]?.[0].size ?? 0), 0),
  }));
}

async function deserialise(artifacts: io.ModelArtifacts): Promise<GraphModel> {
  try {
    return await loadGraphModel(io.fromMemory(artifacts));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new HeatlensError('model-unreadable', `The model's graph could not be read: ${why} Convert the model again.`, {cause});
  }
}
