import {reshape, type Rank, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import {logitsShapeOf} from './ends.ts';
import type {GridView} from './gridViews.ts';
import {attendedStep, viewsOf} from './layerViews.ts';
import type {ImageInput, Layer, Network} from './network.ts';
import {layerShapes, type DryRun} from './shapes.ts';
import type {SteppedModel} from './steppedModel.ts';

/**
 * A model as a network of its own picture size.
 *
 * @param dryRun runs the network once without computing, to learn the shapes
 * @throws HeatlensError `model-unreadable` where it does not run, `model-unsupported` where it gives no row of scores
 */
export function steppedNetwork(model: SteppedModel, dryRun: DryRun): Network {
  const made = new Map<string, Network>();
  const sized = (input: ImageInput): Network => {
    const key = `${input.height}×${input.width}`;
    const network = made.get(key) ?? new SteppedNetwork(model, input, dryRun, sized);
    made.set(key, network);
    return network;
  };
  return sized(model.inputs.image);
}

class SteppedNetwork implements Network {
  readonly format: Network['format'];
  readonly input: ImageInput;
  readonly head: Network['head'];
  readonly layers: readonly Layer[];
  readonly range: Network['range'];
  readonly notes: Network['notes'];
  readonly attended: Network['attended'];
  readonly #model: SteppedModel;
  readonly #output: string;
  readonly #views: ReadonlyMap<string, GridView>;
  readonly #sized: (input: ImageInput) => Network;

  constructor(model: SteppedModel, input: ImageInput, dryRun: DryRun, sized: (input: ImageInput) => Network) {
    const names = model.steps.map(({name}) => name);
    const output = names[names.length - 1];
    const {logits, shapes} = layerShapes(dryRun, input, (images) => {
      const values = model.run(images, names, new Map());
      return {logits: values.get(output), layers: new Map(names.map((name) => [name, values.get(name)]))};
    });
    this.#model = model;
    this.#output = output;
    this.#views = viewsOf(model.steps, model.inputs, shapes);
    this.#sized = sized;
    this.format = model.format;
    this.input = input;
    this.head = {...model.head, classes: logitsShapeOf(model.head.output, logits)};
    this.layers = layersOf(model, this.#views);
    this.range = model.range;
    this.notes = model.notes;
    this.attended = attendedStep(model.steps, this.#views)?.name;
  }

  evaluate(
    images: Tensor4D,
    {layers = [], given = {}}: Parameters<Network['evaluate']>[1] = {},
  ): ReturnType<Network['evaluate']> {
    const views = layers.map((name) => this.#view(name));
    const values = this.#model.run(images, [this.#output, ...layers], this.#own(images, given));
    const logits = reshape<Rank.R2>(valueOf(values, this.#output), [images.shape[0], this.head.classes]);
    return {
      logits,
      activations: Object.fromEntries(layers.map((name, i) => [name, views[i].toGrid(valueOf(values, name))])),
    };
  }

  activations(images: Tensor4D, layers: readonly string[]): Record<string, Tensor> {
    const views = layers.map((name) => this.#view(name));
    const values = this.#model.run(images, layers, new Map());
    return Object.fromEntries(layers.map((name, i) => [name, views[i].toGrid(valueOf(values, name))]));
  }

  sized({height, width}: Pick<ImageInput, 'height' | 'width'>): Network {
    return this.#sized({...this.input, height, width});
  }

  weights(): ReturnType<SteppedModel['weights']> {
    return this.#model.weights();
  }

  dispose(): void {
    this.#model.dispose();
  }

  /** Grids that stand in for layers, as the layers' own tensors. */
  #own(images: Tensor4D, given: Readonly<Record<string, Tensor>>): Map<string, Tensor> {
    return new Map(
      Object.entries(given).map(([name, grid]) => {
        const own = () => valueOf(this.#model.run(images, [name], new Map()), name);
        return [name, this.#view(name).fromGrid(grid, own)];
      }),
    );
  }

  #view(name: string): GridView {
    const view = this.#views.get(name);
    if (view === undefined) throw new HeatlensError('unknown-layer', `\`${name}\` is not a layer of this model.`);
    return view;
  }
}

function layersOf({steps}: SteppedModel, views: ReadonlyMap<string, GridView>): Layer[] {
  return steps.map(({name, kind, parameters}) => {
    const {shape = [], tokens, offGrid} = views.get(name) ?? {};
    return {name, kind, shape, parameters, ...(tokens !== undefined && {tokens}), ...(offGrid && {offGrid})};
  });
}

function valueOf(values: ReadonlyMap<string, Tensor>, name: string): Tensor {
  const value = values.get(name);
  if (value === undefined) throw new HeatlensError('internal', `\`${name}\` of the network was not computed.`);
  return value;
}
