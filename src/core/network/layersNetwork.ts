import {io, reshape, type Rank, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {HeatlensError} from '../errors.ts';
import {checkWeights} from './checkWeights.ts';
import {preparedTopology} from './layers/prepare.ts';
import {takeOffActivation} from './layersHead.ts';
import {planOf, type Plan, type Step} from './layersPlan.ts';
import type {ImageInput, Layer, Network} from './network.ts';
import {layerShapes, type DryRun} from './shapes.ts';
import {imageInputOf, logitsShapeOf} from './ends.ts';

/** Topology and weights; `fillWeights` puts them into the model where there are no `weightData`. */
export interface LayersArtifacts extends io.ModelArtifacts {
  readonly fillWeights?: (model: LayersModel) => void;
}

/**
 * Reads a Keras-style model (layers-model) into a network.
 *
 * Nested models are flattened into one list of steps, so that every layer of every nesting can be read and replaced.
 *
 * @param artifacts topology and decoded weights
 * @param dryRun runs the network once without computing, to learn the shapes
 * @throws HeatlensError `model-unsupported` (Lambda and other unknown layers, several inputs) or `model-unreadable`
 */
export async function loadLayersNetwork(artifacts: LayersArtifacts, dryRun: DryRun): Promise<Network> {
  checkNoLambda(artifacts.modelTopology);
  const model = await deserialise({...artifacts, modelTopology: preparedTopology(artifacts.modelTopology) as object});
  artifacts.fillWeights?.(model);
  checkWeights(model.weights.map((weight) => ({name: weight.originalName, tensor: weight.read()})));
  const plan = planOf(model);
  const input = imageInputOf(model.inputs.map((tensor) => ({name: tensor.sourceLayer.name, shape: tensor.shape.slice(1)})));
  const {activation, reason} = takeOffActivation(plan);
  const output = plan.steps[plan.steps.length - 1].name;
  const evaluator = new Evaluator(plan);
  const {logits, shapes} = layerShapes(dryRun, input, (images) => {
    const values = evaluator.evaluate(images, plan.steps.map((step) => step.output), {});
    return {logits: values.get(plan.output), layers: new Map(plan.steps.map((step) => [step.name, values.get(step.output)]))};
  });
  const classes = logitsShapeOf(output, logits);
  return new LayersNetwork(model, evaluator, plan, input, {output, classes, activation, reason}, layersOf(plan, shapes));
}

class LayersNetwork implements Network {
  readonly format = 'tfjs-layers';
  readonly input: ImageInput;
  readonly head: Network['head'];
  readonly layers: readonly Layer[];
  readonly #model: LayersModel;
  readonly #evaluator: Evaluator;
  readonly #slots: ReadonlyMap<string, number>;
  readonly #output: number;

  constructor(
    model: LayersModel,
    evaluator: Evaluator,
    plan: Plan,
    input: ImageInput,
    head: Network['head'],
    layers: readonly Layer[],
  ) {
    this.#model = model;
    this.#evaluator = evaluator;
    this.input = input;
    this.head = head;
    this.layers = layers;
    this.#slots = new Map(plan.steps.map((step) => [step.name, step.output]));
    this.#output = plan.output;
  }

  evaluate(images: Tensor4D, {layers = [], given = {}}: Parameters<Network['evaluate']>[1] = {}): ReturnType<Network['evaluate']> {
    const stand = Object.fromEntries(Object.entries(given).map(([name, tensor]) => [this.#slot(name), tensor]));
    const values = this.#evaluator.evaluate(images, [this.#output, ...layers.map((name) => this.#slot(name))], stand);
    const logits = reshape<Rank.R2>(valueAt(values, this.#output), [images.shape[0], this.head.classes]);
    return {logits, activations: Object.fromEntries(layers.map((name) => [name, valueAt(values, this.#slot(name))]))};
  }

  activations(images: Tensor4D, layers: readonly string[]): Record<string, Tensor> {
    const slots = layers.map((name) => this.#slot(name));
    const values = this.#evaluator.evaluate(images, slots, {});
    return Object.fromEntries(layers.map((name, i) => [name, valueAt(values, slots[i])]));
  }

  dispose(): void {
    this.#model.dispose();
  }

  #slot(name: string): number {
    const slot = this.#slots.get(name);
    if (slot === undefined) throw new HeatlensError('unknown-layer', `\`${name}\` is not a layer of this model.`);
    return slot;
  }
}

/** Runs the steps that the wanted slots need and the given ones do not cover. */
class Evaluator {
  readonly #plan: Plan;
  readonly #producer: ReadonlyMap<number, Step>;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#producer = new Map(plan.steps.map((step) => [step.output, step]));
  }

  evaluate(images: Tensor, wanted: readonly number[], given: Readonly<Record<number, Tensor>>): Map<number, Tensor> {
    const values = new Map<number, Tensor>(Object.entries(given).map(([slot, tensor]) => [Number(slot), tensor]));
    values.set(this.#plan.input, images);
    const needed = this.#needed(wanted, values);
    for (const step of this.#plan.steps) {
      if (needed.has(step) && !values.has(step.output)) values.set(step.output, run(step, values));
    }
    return values;
  }

  #needed(wanted: readonly number[], known: ReadonlyMap<number, Tensor>): Set<Step> {
    const needed = new Set<Step>();
    const open = [...wanted];
    for (let slot = open.pop(); slot !== undefined; slot = open.pop()) {
      const step = this.#producer.get(slot);
      if (step === undefined || known.has(slot) || needed.has(step)) continue;
      needed.add(step);
      open.push(...step.inputs);
    }
    return needed;
  }
}

function run(step: Step, values: ReadonlyMap<number, Tensor>): Tensor {
  const inputs = step.inputs.map((slot) => valueAt(values, slot));
  if (step.removed) return inputs[0];
  const result = step.layer.apply(inputs.length === 1 ? inputs[0] : inputs, step.callArgs) as Tensor | Tensor[];
  return Array.isArray(result) ? result[0] : result;
}

function valueAt(values: ReadonlyMap<number, Tensor>, slot: number): Tensor {
  const value = values.get(slot);
  if (value === undefined) throw new HeatlensError('internal', `Slot ${slot} of the network was not computed.`);
  return value;
}

function layersOf(plan: Plan, shapes: ReadonlyMap<string, readonly number[]>): Layer[] {
  return plan.steps.map((step) => ({
    name: step.name,
    kind: step.layer.getClassName(),
    shape: shapes.get(step.name) ?? [],
    parameters: step.layer.countParams(),
  }));
}

/** Invariant 6: no code from a model runs. */
function checkNoLambda(topology: unknown): void {
  JSON.stringify(topology, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('class_name' in value) || value.class_name !== 'Lambda') return value;
    const config = 'config' in value && typeof value.config === 'object' ? value.config : null;
    const name = config !== null && 'name' in config ? ` \`${String(config.name)}\`` : '';
    throw new HeatlensError(
      'model-unsupported',
      `The model has a Lambda layer${name}, which holds Python code, and Heatlens never runs code from a model. ` +
        'Replace it by standard layers (Rescaling, Normalization, Activation …) and export again.',
    );
  });
}

async function deserialise(artifacts: io.ModelArtifacts): Promise<LayersModel> {
  try {
    return await loadLayersModel(io.fromMemory(artifacts));
  } catch (cause) {
    throw explainedFailure(cause);
  }
}

/** tfjs's messages say what is wrong in its own terms; the common ones are said in the user's. */
function explainedFailure(cause: unknown): HeatlensError {
  const text = cause instanceof Error ? cause.message : String(cause);
  const unknown = /Unknown (?:layer|activation|initializer|regularizer|constraint): ?([\w.>|-]+)/.exec(text);
  if (unknown) {
    return new HeatlensError(
      'model-unsupported',
      `The model uses \`${unknown[1]}\`, which Heatlens cannot run. Build the model with standard Keras layers and export again.`,
      {cause},
    );
  }
  const missing = /(?:Provided weight data has no target variable|not found in weightsManifest|Layer weight .* has no|expected .* weights|value for weight)[^\n]*/i.exec(text);
  if (missing || /weight/i.test(text)) {
    return new HeatlensError('model-unreadable', `The weights do not fit the model: ${firstSentence(text)}. Export the model again.`, {cause});
  }
  return new HeatlensError('model-unreadable', `The model's layers could not be read: ${firstSentence(text)}. Export the model again.`, {cause});
}

function firstSentence(text: string): string {
  return text.split('\n')[0].replace(/[.\s]+$/, '').slice(0, 240);
}
