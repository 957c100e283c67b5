import {io, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import {HeatlensError} from '../errors.ts';
import type {NetworkChoice} from './choice.ts';
import {checkWeights, type WeightReading} from './checkWeights.ts';
import {disposeModel} from './disposeModel.ts';
import {chosenOutput, inputsOf} from './ends.ts';
import {Evaluator} from './evaluator.ts';
import type {PlacedWeight} from './health.ts';
import {withoutInitialValues} from './layers/building.ts';
import {preparedTopology} from './layers/prepare.ts';
import {takeOffActivation} from './layersHead.ts';
import {kindOf, planOf, type Step} from './layersPlan.ts';
import {scalingOf} from './layersScaling.ts';
import {modelRangeOf} from './modelRange.ts';
import type {Network} from './network.ts';
import type {DryRun} from './shapes.ts';
import type {ModelStep} from './steppedModel.ts';
import {steppedNetwork} from './steppedNetwork.ts';

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
  const model = await deserialise(
    {...artifacts, modelTopology: preparedTopology(artifacts.modelTopology) as object},
    dryRun,
  );
  try {
    if (reading !== 'none') artifacts.fillWeights?.(model);
    if (reading === 'checked')
      checkWeights(model.weights.map((weight) => ({name: weight.originalName, tensor: weight.read()})));
    return networkOf(model, dryRun, choice);
  } catch (error) {
    disposeModel(model);
    throw error;
  }
}

function networkOf(model: LayersModel, dryRun: DryRun, choice: NetworkChoice): Network {
  const inputs = inputsOf(
    model.inputs.map((tensor) => ({name: tensor.sourceLayer.name, shape: tensor.shape.slice(1)})),
    choice,
  );
  const outputs = model.outputs.map((tensor, at) => ({
    name: model.outputNames[at] ?? tensor.sourceLayer.name,
    alias: tensor.sourceLayer.name,
  }));
  const {at, notes} = chosenOutput(outputs, choice.output);
  const plan = planOf(model, inputs.image.name, model.outputs[at]);
  const range = modelRangeOf(plan.input, plan.steps.map(scalingOf));
  const {activation, reason} = takeOffActivation(plan);
  const evaluator = new Evaluator(plan, inputs);
  return steppedNetwork(
    {
      format: 'tfjs-layers',
      steps: plan.steps.map(modelStep),
      inputs,
      head: {output: plan.steps[plan.steps.length - 1].name, activation, reason},
      range,
      notes: [...inputs.notes, ...notes],
      run: (images, wanted, given) => evaluator.evaluate(images, wanted, given),
      weights: () => weightsOf(plan.steps),
      dispose: () => disposeModel(model),
    },
    dryRun,
  );
}

function modelStep(step: Step): ModelStep {
  const {name, inputs, layer} = step;
  return {name, kind: kindOf(step), inputs, parameters: layer.countParams(), axes: axesOf(layer)};
}

function axesOf(layer: Step['layer']): ModelStep['axes'] {
  const {dataFormat, config, dims} = layer as {
    dataFormat?: unknown;
    config?: {dataFormat?: unknown};
    dims?: readonly number[];
  };
  const format = dataFormat ?? config?.dataFormat;
  if (format !== undefined && format !== null) return format === 'channelsFirst' ? 'channels first' : 'channels last';
  return layer.getClassName() === 'Permute' ? dims : undefined;
}

/** A shared layer's weights are told once, with its first call. */
function weightsOf(steps: readonly Step[]): PlacedWeight[] {
  return [...Map.groupBy(steps, ({layer}) => layer).values()].flatMap(([step]) =>
    step.layer.weights.map((weight) => {
      const replace = (tensor: Tensor) => {
        weight.write(tensor); // shares its values
        tensor.dispose();
      };
      return {name: weight.originalName, layer: step.name, kind: kindOf(step), tensor: weight.read(), replace};
    }),
  );
}

/** Invariant 6: no code from a model runs. */
function checkNoLambda(topology: unknown): void {
  JSON.stringify(topology, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('class_name' in value) || value.class_name !== 'Lambda')
      return value;
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
  const missing =
    /(?:Provided weight data has no target variable|not found in weightsManifest|Layer weight .* has no|expected .* weights|value for weight)[^\n]*/i.exec(
      text,
    );
  if (missing || /weight/i.test(text)) {
    return new HeatlensError(
      'model-unreadable',
      `The weights do not fit the model: ${firstSentence(text)}. Export the model again.`,
      {cause},
    );
  }
  return new HeatlensError(
    'model-unreadable',
    `The model's layers could not be read: ${firstSentence(text)}. Export the model again.`,
    {cause},
  );
}

function firstSentence(text: string): string {
  return text
    .split('\n')[0]
    .replace(/[.\s]+$/, '')
    .slice(0, 240);
}
