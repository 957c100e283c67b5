import {broadcastTo, ones, reshape, tidy, zeros, serialization, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, layers} from '@tensorflow/tfjs-layers';
import {activationNamed, type Activation} from './activations.ts';
import {buildingDryRun} from './building.ts';
import type {LayerConfig} from './config.ts';
import {checkedShape, type DryRun} from '../shapes.ts';

/** Sizes with the batch; null where free. */
export type FreeShape = readonly (number | null)[];

export interface WeightPlan {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32';
  /** Statistics come after the trained weights in Keras's order. */
  readonly trained?: boolean;
}

/** A Keras layer as one pure function. */
export interface LayerRecipe {
  /** Keras's name of the class. */
  readonly className: string;
  /** Settings for which tfjs's own layer of that name does not do; all of them when left out. */
  readonly when?: (config: LayerConfig) => boolean;
  /** In Keras's own order. */
  readonly weights?: (shapes: readonly FreeShape[], config: LayerConfig) => readonly WeightPlan[];
  /**
   * The layer at inference. `weights` are by name; an `activation` among the settings is applied to the result.
   * `options` are what it was called with besides tensors. An operation may have several results.
   */
  readonly call: (
    inputs: readonly Tensor[],
    weights: Readonly<Record<string, Tensor>>,
    config: LayerConfig,
    options: LayerConfig,
  ) => Tensor | Tensor[];
  /** Where a trial run on ones would take long. */
  readonly shape?: (shapes: readonly FreeShape[], config: LayerConfig) => FreeShape;
}

/** Registers a recipe with tfjs, which then reads it from models; one that tfjs has stays for what `when` leaves. */
export function registerRecipe(recipe: LayerRecipe): void {
  const {className, when} = recipe;
  const known = serialization.SerializationMap.getMap().classNameMap[className];
  class Recipe extends RecipeLayer {
    static readonly className = className;

    constructor(config: serialization.ConfigDict) {
      super(recipe, config);
    }

    static override fromConfig<T extends serialization.Serializable>(
      cls: serialization.SerializableConstructor<T>,
      config: serialization.ConfigDict,
    ): T {
      if (known && when?.(config) === false) return known[1](known[0], config) as T;
      return new cls(config);
    }
  }
  serialization.registerClass(Recipe);
}

class RecipeLayer extends layers.Layer {
  readonly recipe: LayerRecipe;
  readonly config: LayerConfig;
  /** Taken off where it is the final softmax or sigmoid. */
  activation: Activation | undefined;
  #planned: readonly {readonly name: string; read(): Tensor}[] = [];

  constructor(recipe: LayerRecipe, config: serialization.ConfigDict) {
    super(config);
    this.recipe = recipe;
    this.config = config;
    this.activation = activationNamed(config['activation']);
  }

  override build(inputShape: (number | null)[] | (number | null)[][]): void {
    const plans = this.recipe.weights?.(shapeList(inputShape), this.config) ?? [];
    this.#planned = plans.map(({name, shape, dtype = 'float32', trained = true}) => {
      const variable = this.addWeight(name, [...shape], dtype, initializers.zeros(), undefined, trained);
      return {name, read: () => variable.read()};
    });
    this.built = true;
  }

  override computeOutputShape(
    inputShape: (number | null)[] | (number | null)[][],
  ): (number | null)[] | (number | null)[][] {
    const shapes = shapeList(inputShape);
    const known = this.recipe.shape?.(shapes, this.config);
    const results = known === undefined ? this.#triedShapes(shapes) : [known];
    const checked = results.map((shape) => [...checkedShape(this.name, shape)]);
    return checked.length === 1 ? checked[0] : checked;
  }

  override call(inputs: Tensor | Tensor[], options: LayerConfig = {}): Tensor | Tensor[] {
    return tidy(() => {
      const result = this.recipe.call(tensorList(inputs), this.#weights(), this.config, options);
      return this.activation && !Array.isArray(result) ? this.activation.apply(result) : result;
    });
  }

  override getConfig(): serialization.ConfigDict {
    return {...super.getConfig(), ...this.config};
  }

  #weights(): Record<string, Tensor> {
    return Object.fromEntries(this.#planned.map(({name, read}) => [name, read()]));
  }

  /** Two trial runs with other sizes in place of the free ones: what differs between them is free. */
  #triedShapes(shapes: readonly FreeShape[]): FreeShape[] {
    const [first, second] = [1, 2].map((times) => {
      const trial = shapes.map((shape) => shape.map((size, axis) => size ?? (axis === 0 ? times : freeTrial * times)));
      return tried(trial, (inputs) => {
        const stand = Object.fromEntries(this.#planned.map(({name, read}) => [name, zeros(read().shape)]));
        return tensorList(this.recipe.call(inputs, stand, this.config, {})).map(({shape}) => shape);
      });
    });
    return first.map((shape, at) => shape.map((size, axis) => (size === second[at][axis] ? size : null)));
  }
}

/** A file may declare sizes that are larger than memory: a dry run, where there is one, computes nothing. */
function tried<T>(shapes: readonly (readonly number[])[], run: (inputs: Tensor[]) => T): T {
  const dryRun = buildingDryRun() ?? runOnce;
  return dryRun([1, 1, 1, 1], (seed) =>
    run(
      shapes.map((shape) =>
        broadcastTo(
          reshape(
            seed,
            shape.map(() => 1),
          ),
          [...shape],
        ),
      ),
    ),
  );
}

const runOnce: DryRun = (shape, run) => tidy(() => run(ones(shape)) as never);

/** A side that halves five times, as networks do. */
const freeTrial = 64;

function shapeList(shape: (number | null)[] | (number | null)[][]): (number | null)[][] {
  return shape.length > 0 && Array.isArray(shape[0]) ? (shape as (number | null)[][]) : [shape as (number | null)[]];
}

function tensorList(inputs: Tensor | Tensor[]): Tensor[] {
  return Array.isArray(inputs) ? inputs : [inputs];
}
