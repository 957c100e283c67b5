import {io, reshape, type Rank, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {HeatlensError} from '../errors.ts';
import type {NetworkChoice} from './choice.ts';
import {checkWeights, type WeightReading} from './checkWeights.ts';
import {disposeModel} from './disposeModel.ts';
import {inputsOf, logitsShapeOf, type Inputs} from './ends.ts';
import {Evaluator, valueAt} from './evaluator.ts';
import {plainView, type GridView} from './gridViews.ts';
import {withoutInitialValues} from './layers/building.ts';
import {operationOf} from './layers/operations.ts';
import {preparedTopology} from './layers/prepare.ts';
import {takeOffActivation} from './layersHead.ts';
import type {Weight} from './health.ts';
import {planOf, scoresOutput, type Plan} from './layersPlan.ts';
import {attendedStep, viewsOf} from './layerViews.ts';
import {modelRangeOf} from './modelRange.ts';
import type {ImageInput, Layer, Network} from './network.ts';
import {layerShapes, type DryRun} from './shapes.ts';

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
 * @param choice what `heatlens.json` says of the inputs and outputs
 * @param reading `none`: artifacts without weights are enough
 * @throws HeatlensError `model-unsupported` (Lambda and other unknown layers, several pictures), `model-unreadable`, or
 *   `settings-invalid` where the choice does not fit
 */
export async function loadLayersNetwork(
  artifacts: LayersArtifacts,
  dryRun: DryRun,
  choice: NetworkChoice = {},
  reading: WeightReading = 'checked',
): Promise<Network> {
  checkNoLambda(artifacts.modelTopology);
  const model = await deserialise({...artifacts, modelTopology: preparedTopology(artifacts.modelTopology) as object}, dryRun);
  if (reading !== 'none') artifacts.fillWeights?.(model);
  if (reading === 'checked') checkModel(model);
  const inputs = inputsOf(model.inputs.map((tensor) => ({name: tensor.sourceLayer.name, shape: tensor.shape.slice(1)})), choice);
  const scores = scoresOutput(model, choice.output);
  const plan = planOf(model, inputs.image.name, scores.tensor);
  const range = modelRangeOf(plan);
  const {activation, reason} = takeOffActivation(plan);
  const output = plan.steps[plan.steps.length - 1].name;
  const notes = [...inputs.notes, ...(scores.note === undefined ? [] : [scores.note])];
  const ends = {head: {output, activation, reason}, range, notes, attended: attendedStep(plan)?.name};
  return new Sizes({model, plan, inputs, ends, dryRun}).network(inputs.image);
}

/** What of a network does not depend on the size of its pictures. */
interface Parts {
  readonly model: LayersModel;
  readonly plan: Plan;
  readonly inputs: Inputs;
  readonly ends: Omit<Facts, 'input' | 'head'> & {readonly head: Omit<Network['head'], 'classes'>};
  readonly dryRun: DryRun;
}

/** The networks for each size of pictures, made once. */
class Sizes {
  readonly #parts: Parts;
  readonly #evaluator: Evaluator;
  readonly #made = new Map<string, Network>();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#evaluator = new Evaluator(parts.plan, parts.inputs);
  }

  network(input: ImageInput): Network {
    const key = `${input.height}×${input.width}`;
    const network = this.#made.get(key) ?? this.#make(input);
    this.#made.set(key, network);
    return network;
  }

  #make(input: ImageInput): Network {
    const {model, plan, inputs, ends, dryRun} = this.#parts;
    const {logits, shapes} = layerShapes(dryRun, input, (images) => {
      const values = this.#evaluator.evaluate(images, plan.steps.map((step) => step.output), new Map());
      return {logits: values.get(plan.output), layers: new Map(plan.steps.map((step) => [step.name, values.get(step.output)]))};
    });
    const head = {...ends.head, classes: logitsShapeOf(ends.head.output, logits)};
    const sized = (size: Pick<ImageInput, 'height' | 'width'>) => this.network({...input, ...size});
    return new LayersNetwork(model, this.#evaluator, plan, viewsOf(plan, shapes, inputs.channelsFirst), {...ends, input, head, sized});
  }
}

/** What a network says of itself. */
type Facts = Pick<Network, 'input' | 'head' | 'range' | 'notes' | 'attended' | 'sized'>;

/** A step's place and how its tensor is seen. */
interface Place {
  readonly slot: number;
  readonly view: GridView;
}

class LayersNetwork implements Network {
  readonly format = 'tfjs-layers';
  readonly input: Network['input'];
  readonly head: Network['head'];
  readonly layers: readonly Layer[];
  readonly range: Network['range'];
  readonly notes: Network['notes'];
  readonly attended: Network['attended'];
  readonly sized: Network['sized'];
  readonly #model: LayersModel;
  readonly #evaluator: Evaluator;
  readonly #places: ReadonlyMap<string, Place>;
  readonly #output: number;
  readonly #plan: Plan;

  constructor(model: LayersModel, evaluator: Evaluator, plan: Plan, views: ReadonlyMap<string, GridView>, facts: Facts) {
    this.#model = model;
    this.#evaluator = evaluator;
    this.input = facts.input;
    this.head = facts.head;
    this.range = facts.range;
    this.notes = facts.notes;
    this.attended = facts.attended;
    this.sized = facts.sized;
    this.layers = layersOf(plan, views);
    this.#places = new Map(plan.steps.map(({name, output}) => [name, {slot: output, view: views.get(name) ?? plainView([])}]));
    this.#output = plan.output;
    this.#plan = plan;
  }

  evaluate(images: Tensor4D, {layers = [], given = {}}: Parameters<Network['evaluate']>[1] = {}): ReturnType<Network['evaluate']> {
    const places = layers.map((name) => this.#place(name));
    const values = this.#evaluator.evaluate(images, [this.#output, ...places.map(({slot}) => slot)], this.#own(images, given));
    const logits = reshape<Rank.R2>(valueAt(values, this.#output), [images.shape[0], this.head.classes]);
    return {logits, activations: Object.fromEntries(layers.map((name, i) => [name, seen(values, places[i])]))};
  }

  activations(images: Tensor4D, layers: readonly string[]): Record<string, Tensor> {
    const places = layers.map((name) => this.#place(name));
    const values = this.#evaluator.evaluate(images, places.map(({slot}) => slot), new Map());
    return Object.fromEntries(layers.map((name, i) => [name, seen(values, places[i])]));
  }

  weights(): Weight[] {
    return weightsOf(this.layers, this.#plan);
  }

  dispose(): void {
    disposeModel(this.#model);
  }

  /** Grids that stand in for layers, as the layers' own tensors. */
  #own(images: Tensor4D, given: Readonly<Record<string, Tensor>>): Map<number, Tensor> {
    return new Map(
      Object.entries(given).map(([name, grid]) => {
        const {slot, view} = this.#place(name);
        return [slot, view.fromGrid(grid, () => valueAt(this.#evaluator.evaluate(images, [slot], new Map()), slot))];
      }),
    );
  }

  #place(name: string): Place {
    const place = this.#places.get(name);
    if (place === undefined) throw new HeatlensError('unknown-layer', `\`${name}\` is not a layer of this model.`);
    return place;
  }
}

function seen(values: ReadonlyMap<number, Tensor>, {slot, view}: Place): Tensor {
  return view.toGrid(valueAt(values, slot));
}

function layersOf(plan: Plan, views: ReadonlyMap<string, GridView>): Layer[] {
  return plan.steps.map(({name, layer}) => {
    const {shape = [], tokens} = views.get(name) ?? {};
    const known = {name, kind: operationOf(layer) ?? layer.getClassName(), shape, parameters: layer.countParams()};
    return tokens === undefined ? known : {...known, tokens};
  });
}

/** A shared layer's weights are told once, with its first call. */
function weightsOf(layers: readonly Layer[], plan: Plan): Weight[] {
  const told = new Set<Plan['steps'][number]['layer']>();
  return plan.steps.flatMap(({layer}, i) => {
    if (told.has(layer)) return [];
    told.add(layer);
    const {name, kind} = layers[i];
    return layer.weights.map((weight) => ({name: weight.originalName, layer: name, kind, tensor: weight.read()}));
  });
}

function checkModel(model: LayersModel): void {
  try {
    checkWeights(model.weights.map((weight) => ({name: weight.originalName, tensor: weight.read()})));
  } catch (error) {
    disposeModel(model);
    throw error;
  }
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

async function deserialise(artifacts: io.ModelArtifacts, dryRun: DryRun): Promise<LayersModel> {
  try {
    return await withoutInitialValues(dryRun, () => loadLayersModel(io.fromMemory(artifacts)));
  } catch (cause) {
    throw cause instanceof HeatlensError ? cause : explainedFailure(cause);
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
