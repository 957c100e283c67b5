import {presets} from '../../core/augment/presets.ts';
import {HeatlensError} from '../../core/errors.ts';
import {boxInPicture} from '../../core/localize/box.ts';
import {largestComponent} from '../../core/localize/component.ts';
import {explainableLayers} from '../../core/network/chooseLayer.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import type {Field} from '../../core/preprocess/preprocessing.ts';
import {extremes} from '../../core/render/paint.ts';
import type {
  ExplainProgress,
  ExplainRequest,
  Explanation,
  MapUpdate,
  MethodUse,
  Prediction,
} from '../../protocol/explanation.ts';
import {decodePicture, type DecodedPicture} from '../pictures/decode.ts';
import {shownPicture} from '../pictures/shown.ts';
import type {PlanCache} from '../../core/superres/plan.ts';
import type {Tools} from '../tools.ts';
import {versions} from '../versions.ts';
import {mapStream, type MapState} from './mapStream.ts';
import {orderOf, type Order} from './order.ts';
import {settlePreprocessing, type Settled} from './settle.ts';
import {openSubject, type Subject} from './subject.ts';
import {surviving} from './surviving.ts';
import {explainedClass, judge, type Verdict} from './target.ts';

/**
 * One explanation, from the files to the last map.
 *
 * @throws HeatlensError whatever a file, a name or a runtime gives cause for
 */
export async function* explain(
  tools: Tools,
  request: ExplainRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExplainProgress, Explanation> {
  const begin = performance.now();
  const order = orderOf(request);
  const picture = await decodePicture(request.image);
  yield {stage: 'picture', picture: await shownPicture(picture.picture)};
  const decoded = performance.now();
  yield {stage: 'working', message: 'Opening the model…'};
  const session = await tools.models.open(request.model);
  const release = session.use();
  try {
    return yield* surviving(tools.runtimes, request.runtime, async function* (instead) {
      const named = request.device !== undefined && request.device !== 'auto' && request.device !== 'cpu';
      if (named && !instead) yield {stage: 'working', message: 'Getting the device ready…'}; // the first time it is tried for seconds
      const subject = await openSubject(tools, session, request, picture, order.seed, signal, instead);
      yield {stage: 'working', message: 'Looking at the picture…', device: subject.device};
      const times = {picture: decoded - begin, model: performance.now() - decoded};
      return yield* explainPicture(tools.plans, subject, request, order, picture, (spent) => ({
        ...times,
        ...spent,
        ...subject.spent,
        total: performance.now() - begin,
      }));
    });
  } finally {
    release();
  }
}

type Milliseconds = Readonly<Record<string, number>>;

async function* explainPicture(
  plans: PlanCache,
  subject: Subject,
  request: ExplainRequest,
  order: Order,
  picture: DecodedPicture,
  clock: (spent: Milliseconds) => Milliseconds,
): AsyncGenerator<ExplainProgress, Explanation> {
  const {network, labels} = subject;
  const settled = await settlePreprocessing(
    request.preprocessing,
    subject.settings,
    subject.bench,
    order.method,
    picture.picture,
    labels,
  );
  const {values: image, field} = toNetworkInput(picture.picture, network.input, settled.preprocessing);
  const target = explainedClass(request.target, network.head, labels);
  let prediction: Prediction | undefined;
  let update: MapUpdate | undefined;
  for await (const state of mapStream({subject, order, plans, image, target})) {
    if (prediction === undefined) {
      const verdict = judge(network.head, state.logits, labels, target);
      const shown = {path: request.image, width: picture.width, height: picture.height, sha256: picture.sha256};
      const warnings = [...subject.warnings, ...picture.warnings, ...settled.warnings, ...halfWarning(state)];
      prediction = {...describe(subject, settled, order, verdict), image: shown, field, warnings};
      yield {stage: 'prediction', prediction};
    }
    update = {...measure(state, order, field, picture), milliseconds: clock(state.milliseconds)};
    yield {stage: 'map', update};
  }
  if (prediction === undefined || update === undefined)
    throw new HeatlensError('cancelled', 'The explanation was cancelled.');
  return {...prediction, ...update, versions: versions()};
}

function describe(
  {session, network, labels, chosen, runtime}: Subject,
  {preprocessing, candidates}: Settled,
  order: Order,
  verdict: Verdict,
): Omit<Prediction, 'image' | 'field' | 'warnings'> {
  const {file, name, format, sha256} = session.model;
  return {
    model: {path: file, name, format, sha256},
    ...verdict,
    labels,
    layer: chosen,
    layers: explainableLayers(network).map((layer) => ({name: layer.name, shape: layer.shape})),
    scores: network.head.reason,
    method: methodUse(order),
    preprocessing,
    rangeCandidates: candidates,
    runtime: runtime.id,
    device: runtime.device,
    seed: order.seed,
  };
}

function halfWarning({halfError}: MapState): string[] {
  if (halfError === undefined) return [];
  const share = `${(100 * halfError).toPrecision(2)} %`;
  return [`Computed in half precision: the picture's own map is up to ${share} of its maximum away from float32's.`];
}

function methodUse({method, aggregate, preset, copies}: Order): MethodUse {
  const {id, title} = method;
  if (aggregate === 'single') return {id, title, parameters: {aggregate}};
  const {rotation, shift, magnification, mirror, edge, ...fusing} = presets[preset];
  const copying = {aggregate, preset, copies, rotation, shift, magnification, mirror, edge};
  return {id, title, parameters: aggregate === 'augmented' ? {...copying, ...fusing} : copying};
}

function measure(
  {map, grid, copies, of, objective}: MapState,
  order: Order,
  field: Field,
  picture: DecodedPicture,
): Omit<MapUpdate, 'milliseconds'> {
  const {min, max} = extremes(map);
  const part = largestComponent(map, order.threshold);
  const box = part ? (boxInPicture(part.box, map, field, picture) ?? null) : null;
  return {map, grid, min, max, unit: order.method.unit, box, copies, of, objective};
}
