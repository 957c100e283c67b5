import {concat, io, keep, slice, type Tensor} from '@tensorflow/tfjs-core';
import {loadGraphModel, type GraphModel} from '@tensorflow/tfjs-converter';
import {HeatlensError} from '../errors.ts';
import type {NetworkChoice} from './choice.ts';
import {checkWeights, type WeightReading} from './checkWeights.ts';
import {inputsOf, type Inputs} from './ends.ts';
import {fedInputs} from './evaluator.ts';
import {graphPlanOf, type GraphPlan} from './graphPlan.ts';
import {graphRangeOf, graphSteps} from './graphSteps.ts';
import {installGraphOps} from './graphOps.ts';
import {lightZeros} from './layers/building.ts';
import type {PlacedWeight} from './health.ts';
import type {Network} from './network.ts';
import type {DryRun} from './shapes.ts';
import {steppedNetwork} from './steppedNetwork.ts';

/** Topology and weights; of those `unread` only the shape is known, and they are zero. */
export interface GraphArtifacts extends io.ModelArtifacts {
  readonly unread?: readonly {readonly name: string; readonly shape: readonly number[]}[];
}

/**
 * Reads a TensorFlow graph (graph-model) into a network: its layers are the graph's nodes.
 *
 * @param artifacts topology (a GraphDef as JSON) and decoded weights
 * @param dryRun runs the network once without computing, to learn the shapes
 * @param choice what `heatlens.json` says of the inputs and outputs
 * @throws HeatlensError `model-unsupported` (several pictures, control flow), `model-unreadable`, or `settings-invalid`
 *   where the choice does not fit
 */
export async function loadGraphNetwork(
  artifacts: GraphArtifacts,
  dryRun: DryRun,
  choice: NetworkChoice = {},
  reading: WeightReading = 'checked',
): Promise<Network> {
  const plan = graphPlanOf(artifacts.modelTopology, artifacts.signature, choice.output);
  const inputs = inputsOf(plan.inputs, choice);
  const picture = plan.inputs.find(({name}) => name === inputs.image.name);
  if (picture && picture.batch > 1) throw fixedBatch(picture.name, picture.batch);
  const model = await deserialise({
    ...artifacts,
    modelTopology: takingFractions(artifacts.modelTopology, inputs.image.name),
  });
  try {
    for (const {name, shape} of artifacts.unread ?? []) model.weights[name] = [lightZeros(shape, name)];
    if (reading === 'checked')
      checkWeights(
        Object.entries(model.weights).flatMap(([name, tensors]) => tensors.map((tensor) => ({name, tensor}))),
      );
    return networkOf(model, plan, inputs, dryRun);
  } catch (error) {
    model.dispose();
    throw error;
  }
}

function networkOf(model: GraphModel, plan: GraphPlan, inputs: Inputs, dryRun: DryRun): Network {
  const picture = plan.inputs.find(({name}) => name === inputs.image.name);
  const run = picture?.batch === 1 ? oneByOne(runnerOf(model, inputs)) : runnerOf(model, inputs);
  const {activation, reason, output, notes} = plan;
  return steppedNetwork(
    {
      format: 'tfjs-graph',
      steps: graphSteps(plan, model),
      inputs,
      head: {output, activation, reason},
      range: picture?.isBytes ? bytesRange(picture.name) : graphRangeOf(plan, model, inputs.image.name),
      notes: [...inputs.notes, ...notes],
      run,
      weights: () => weightsOf(plan, model),
      dispose: () => model.dispose(),
    },
    dryRun,
  );
}

type Run = (images: Tensor, wanted: readonly string[], given: ReadonlyMap<string, Tensor>) => Map<string, Tensor>;

function runnerOf(model: GraphModel, inputs: Inputs): Run {
  return (images, wanted, given) => {
    const fetched = wanted.filter((name) => !given.has(name));
    const feeds = Object.fromEntries([...fedInputs(images, inputs), ...given]);
    const result = fetched.length === 0 ? [] : model.execute(feeds, fetched);
    const tensors = Array.isArray(result) ? result : [result];
    return new Map([...given, ...fetched.map((name, i): [string, Tensor] => [name, tensors[i]])]);
  };
}

/** For graphs that take one picture at a time: their shapes say so in many places. */
function oneByOne(run: Run): Run {
  const part = (x: Tensor, at: number) => slice(x, [at, ...x.shape.slice(1).map(() => 0)], [1, ...x.shape.slice(1)]);
  return (images, wanted, given) => {
    if (images.shape[0] === 1) return run(images, wanted, given);
    const runs = Array.from({length: images.shape[0]}, (_, at) => {
      return run(part(images, at), wanted, new Map([...given].map(([name, value]) => [name, part(value, at)])));
    });
    const all = (name: string) => runs.map((values) => values.get(name)).filter((value) => value !== undefined);
    return new Map(wanted.map((name) => [name, concat(all(name))]));
  };
}

/** Weights belong to the node that reads them. */
function weightsOf({nodes}: GraphPlan, {weights}: GraphModel): PlacedWeight[] {
  return nodes.flatMap(({name: layer, op: kind, inputs}) =>
    inputs.flatMap((name) =>
      (weights[name] ?? []).map((tensor, at) => {
        const replace = (other: Tensor) => {
          weights[name][at].dispose();
          weights[name][at] = keep(other);
        };
        return {name, layer, kind, tensor, replace};
      }),
    ),
  );
}

/** An input of whole numbers takes fractions too, so that resized and blended pictures stay what they are. */
function takingFractions(topology: io.ModelArtifacts['modelTopology'], input: string): object {
  const {node, ...rest} = topology as {node: {name: string; attr?: object}[]};
  const changed = node.map((one) =>
    one.name === input ? {...one, attr: {...one.attr, dtype: {type: 'DT_FLOAT'}}} : one,
  );
  return {...rest, node: changed};
}

function bytesRange(input: string): Network['range'] {
  return {range: '0..255', reason: `the input \`${input}\` takes whole numbers`};
}

function fixedBatch(name: string, batch: number): HeatlensError {
  return new HeatlensError(
    'model-unsupported',
    `The input \`${name}\` takes ${batch} pictures at once, and Heatlens explains any number. ` +
      'Export the model with a free batch (None) or a batch of 1.',
  );
}

async function deserialise(artifacts: io.ModelArtifacts): Promise<GraphModel> {
  installGraphOps();
  try {
    return await loadGraphModel(io.fromMemory(artifacts));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new HeatlensError(
      'model-unreadable',
      `The model's graph could not be read: ${why} Convert the model again.`,
      {cause},
    );
  }
}
