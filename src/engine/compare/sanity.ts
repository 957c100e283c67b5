import {tensor} from '@tensorflow/tfjs-core';
import {cascade, isUnchanging, randomisationVerdict, redrawn, type Stage} from '../../core/compare/randomisation.ts';
import {mapSimilarity} from '../../core/compare/similarity.ts';
import {HeatlensError} from '../../core/errors.ts';
import {predictedClass} from '../../core/methods/targets.ts';
import type {PlacedWeight} from '../../core/network/health.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import {seededRandom} from '../../core/random.ts';
import type {Sanity, SanityProgress, SanityRequest, SanityStep} from '../../protocol/compare.ts';
import {stopIfAborted} from '../dataset/steppedAside.ts';
import {mapStream, type MapState} from '../explain/mapStream.ts';
import {orderOf, type Order} from '../explain/order.ts';
import {settlePreprocessing} from '../explain/settle.ts';
import {openSubject, type Subject} from '../explain/subject.ts';
import {explainedClass, judge} from '../explain/target.ts';
import {steadySubject} from './steadySubject.ts';
import type {ModelSession} from '../models/modelCache.ts';
import {decodePicture} from '../pictures/decode.ts';
import type {Tools} from '../tools.ts';

/** Steps after the first; a network with more layers makes several random at once. */
const mostStages = 12;

/**
 * Whether a method's map depends on what the network has learnt: its layers become random, the last first, on a copy of
 * the model of its own, and each map is compared with the original.
 *
 * @throws HeatlensError as `explain` does; `model-unsupported` where the weights cannot be told
 */
export async function* sanity(
  tools: Tools,
  request: SanityRequest,
  signal?: AbortSignal,
): AsyncGenerator<SanityProgress, Sanity> {
  const order = orderOf({...request, aggregate: 'single'});
  yield {stage: 'working', message: 'Opening the picture and the model…'};
  const picture = await decodePicture(request.image);
  const session = await tools.models.openOwn(request.model);
  try {
    const {open, outlive, moved} = steadySubject(tools, request.runtime, (instead) =>
      openSubject(tools, session, request, picture, order.seed, signal, instead),
    );
    const subject = await open();
    yield {stage: 'working', message: 'Looking at the picture…', device: subject.device};
    const {head, input} = subject.network;
    const asked = explainedClass(request.target, head, subject.labels);
    const {settled, image, own} = await outlive(subject, 'This', async (on) => {
      const found = await settlePreprocessing(
        request.preprocessing,
        on.settings,
        on.bench,
        order.method,
        picture.picture,
        on.labels,
      );
      const {values} = toNetworkInput(picture.picture, input, found.preprocessing);
      return {settled: found, image: values, own: await plainMap(tools, on, order, values, asked)};
    });
    const target = asked ?? predictedClass(head, own.logits);
    const again = async () => outlive(await open(), 'The rest', (on) => plainMap(tools, on, order, image, target));
    const steps: SanityStep[] = [];
    for await (const step of randomised(tools, session, own, again, order.seed)) {
      stopIfAborted(signal);
      steps.push(step);
      yield {stage: 'step', step};
    }
    const last = steps[steps.length - 1];
    const {id, title} = order.method;
    const {layer} = subject;
    return {
      method: {id, title, parameters: {aggregate: 'single'}},
      target: judge(head, own.logits, subject.labels, asked).target,
      layer: {name: layer.name, shape: layer.shape},
      steps,
      unchanging: isUnchanging(last.similarity),
      verdict: randomisationVerdict(title, steps),
      seed: order.seed,
      warnings: [...moved(), ...subject.warnings, ...picture.warnings, ...settled.warnings],
    };
  } finally {
    session.retire();
  }
}

async function* randomised(
  {turns}: Tools,
  session: ModelSession,
  own: MapState,
  explain: () => Promise<MapState>,
  seed: number,
): AsyncGenerator<SanityStep> {
  const weights = (session.model.network.weights?.() ?? []).filter(
    ({tensor: {dtype, rank}}) => dtype === 'float32' && rank > 0,
  );
  if (weights.length === 0)
    throw new HeatlensError(
      'model-unsupported',
      'This model has no weights that could be made random. Choose another model.',
    );
  const random = seededRandom(seed);
  const stages: readonly Stage<PlacedWeight>[] = cascade(weights, mostStages);
  const of = stages.reduce((sum, {layers}) => sum + layers.length, 0);
  let done = 0;
  yield {layers: [], randomised: 0, of, grid: own.grid, similarity: mapSimilarity({map: own.grid}, {map: own.grid})};
  for (const stage of stages) {
    await session.forgetPrograms();
    await turns.take(async () => {
      for (const {
        tensor: {shape},
        tensor: old,
        replace,
      } of stage.weights)
        replace(tensor(redrawn(await old.data<'float32'>(), random), shape));
    });
    done += stage.layers.length;
    const {grid} = await explain();
    yield {layers: stage.layers, randomised: done, of, grid, similarity: mapSimilarity({map: own.grid}, {map: grid})};
  }
}

async function plainMap(
  {plans}: Tools,
  subject: Subject,
  order: Order,
  image: Float32Array,
  target: ReturnType<typeof explainedClass>,
): Promise<MapState> {
  let last: MapState | undefined;
  for await (const state of mapStream({subject, order, plans, image, target})) last = state;
  if (last === undefined) throw new HeatlensError('cancelled', 'The check was cancelled.');
  return last;
}
