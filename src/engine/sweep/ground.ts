import {HeatlensError} from '../../core/errors.ts';
import type {Method} from '../../core/methods/method.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import type {Picture, ValueRange} from '../../core/preprocess/preprocessing.ts';
import type {PreprocessingUse} from '../../protocol/explanation.ts';
import type {SweepProgress, SweepRequest} from '../../protocol/sweep.ts';
import {agreedRange, votesAsked} from '../explain/agreedRange.ts';
import {settlePreprocessing} from '../explain/settle.ts';
import {secondTry} from '../explain/surviving.ts';
import {openSubject, type Subject} from '../explain/subject.ts';
import type {ModelSession} from '../models/modelCache.ts';
import {decodePicture} from '../pictures/decode.ts';
import type {ChosenRuntime} from '../runtimes.ts';
import type {Run, RunProvenance} from '../stores/run.ts';
import type {Tools} from '../tools.ts';
import {versions} from '../versions.ts';
import {BatchExplainer, type Explainer} from './explainer.ts';
import {FolderWalk} from './folderWalk.ts';
import {inLanes, lanesFor} from './laneExplainer.ts';
import type {SweepOrder} from './order.ts';
import {ReaderPool} from './readerPool.ts';
import {pathHash} from './shard.ts';
import {openTruth, type TruthSource} from './truth/truth.ts';
import {walkPictures} from './walk.ts';

/** All that is settled before the first picture is explained. */
export interface Ground {
  readonly subject: Subject;
  readonly preprocessing: PreprocessingUse;
  readonly truth: TruthSource;
  readonly explainer: Explainer;
  readonly walk: FolderWalk;
  readonly pool: ReaderPool;
  /** Ends all threads. */
  readonly stop: () => Promise<void>;
  /** The same explainer on another device, where the subject's failed. */
  readonly moveTo: (instead: ChosenRuntime) => Promise<Explainer>;
  /** Of a new run, and to compare a store's runs with. */
  readonly provenance: RunProvenance;
}

/**
 * @param runs of the store: a value range that was guessed for one of the same model and folder is taken again
 * @throws HeatlensError as opening the model does; `folder-unreadable` where no picture can be read
 */
export async function* prepare(
  tools: Tools,
  session: ModelSession,
  request: SweepRequest,
  order: SweepOrder,
  runs: readonly Run[],
  signal: AbortSignal | undefined,
): AsyncGenerator<SweepProgress, Ground> {
  const sample = await samplePictures(request.folder);
  const first = await firstOf(sample, request.folder);
  const open = (instead?: ChosenRuntime) =>
    openSubject(tools, session, {...request, image: '', aggregate: 'single'}, first, order.seed, signal, instead);
  const subject = await open();
  yield {stage: 'working', message: 'Looking at the first pictures…', device: subject.device};
  const settled = (on: Subject) => settleOn(tools, on, open, request, order, {sample, first, runs});
  return settled(subject).catch((error: unknown) =>
    secondTry(tools.runtimes, subject.device, request.runtime, error, 'This', async (instead) =>
      settled(await open(instead)),
    ),
  );
}

interface Sample {
  readonly sample: readonly string[];
  readonly first: Picture;
  readonly runs: readonly Run[];
}

async function settleOn(
  tools: Tools,
  subject: Subject,
  open: (instead: ChosenRuntime) => Promise<Subject>,
  request: SweepRequest,
  order: SweepOrder,
  {sample, first, runs}: Sample,
): Promise<Ground> {
  const truth = await openTruth(request, subject.labels);
  const earlier = runs.findLast(
    ({provenance: {model, folder}}) => model.sha256 === subject.session.model.sha256 && folder === request.folder,
  );
  const {preprocessing, warnings} = await settle(
    request,
    subject,
    order.methods[0],
    sample,
    earlier?.provenance.preprocessing,
  );
  const {values} = toNetworkInput(first, subject.network.input, preprocessing);
  const lanes = await lanesFor(subject, tools);
  const {explainer: one, first: explained} = await BatchExplainer.measured(
    subject,
    order.methods,
    values,
    lanes?.lanes.count ?? 1,
  );
  const explainer = lanes ? inLanes(one, subject, tools, lanes) : one;
  // Threads that read start while those that compute make their program.
  const walk = new FolderWalk({
    folder: request.folder,
    shard: request.shard,
    annotations: truth.annotations,
    masks: truth.masks,
  });
  const pool = new ReaderPool({input: subject.network.input, preprocessing}, explainer.batch);
  const stop = async () => void (await Promise.all([walk.stop(), pool.stop(), lanes?.lanes.stop()]));
  await madeReady(explainer, values).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  const grids = explained.maps.map(({height, width}) => [height, width] as const);
  const provenance = provenanceOf(subject, request, order, preprocessing, truth, grids);
  const moveTo = async (instead: ChosenRuntime) => one.on(await open(instead));
  return {
    subject,
    preprocessing,
    truth,
    explainer,
    walk,
    pool,
    stop,
    moveTo,
    provenance: {...provenance, warnings: [...warnings, ...provenance.warnings]},
  };
}

/** Makes the batch's program, before the time that pictures take is counted. */
async function madeReady({batch, explain}: Explainer, picture: Float32Array): Promise<void> {
  const images = new Float32Array(batch * picture.length);
  images.set(picture);
  await explain({images, targets: [undefined]});
}

function provenanceOf(
  {session, network, labels, chosen, runtime, device, warnings}: Subject,
  {folder, shard}: SweepRequest,
  order: SweepOrder,
  preprocessing: PreprocessingUse,
  truth: TruthSource,
  grids: readonly (readonly [number, number])[],
): RunProvenance {
  const {file, name, format, sha256} = session.model;
  const {height, width, channels} = network.input;
  const {classes, activation, reason} = network.head;
  return {
    model: {path: file, name, format, sha256},
    folder,
    shard: shard ?? null,
    input: {height, width, channels},
    head: {classes, activation, reason},
    labels,
    layer: chosen,
    methods: order.methods.map(({id, title, unit}, i) => ({id, title, unit, grid: grids[i]})),
    explained: order.explained,
    preprocessing,
    threshold: order.threshold,
    seed: order.seed,
    truth: truth.told,
    runtime: runtime.id,
    device,
    versions: versions(),
    warnings: [...warnings, ...truth.warnings],
  };
}

/** Of so many names those with the smallest hashes are asked first: not all of one class, and the same for every shard. */
const mostNames = 10_000;

async function samplePictures(folder: string): Promise<readonly string[]> {
  const names: {readonly path: string; readonly hash: number}[] = [];
  for await (const path of walkPictures(folder)) {
    if (names.push({path, hash: pathHash(path)}) === mostNames) break;
  }
  if (names.length > 0) return names.sort((a, b) => a.hash - b.hash).map(({path}) => path);
  throw new HeatlensError(
    'folder-unreadable',
    `There is no picture in ${folder}. Choose the folder that the pictures are in, or one above it.`,
    {details: {folder}},
  );
}

/** How many broken pictures in a row say that none can be read. */
const patience = 50;

async function firstOf(sample: readonly string[], folder: string): Promise<Picture> {
  let failure: unknown;
  for (const path of sample.slice(0, patience)) {
    try {
      return (await decodePicture(`${folder}/${path}`)).picture;
    } catch (error) {
      failure = error;
    }
  }
  const why = failure instanceof Error ? failure.message : '';
  throw new HeatlensError('folder-unreadable', `No picture in ${folder} can be read. The last one: ${why}`, {
    cause: failure,
    details: {folder},
  });
}

/** One range for all: what is known, else what an earlier sweep took, else what most of the first pictures speak for. */
async function settle(
  request: SweepRequest,
  subject: Subject,
  method: Method,
  sample: readonly string[],
  earlier: PreprocessingUse | undefined,
): Promise<{preprocessing: PreprocessingUse; warnings: readonly string[]}> {
  const votes: ValueRange[] = [];
  let last: PreprocessingUse | undefined;
  for (const path of sample.slice(0, patience)) {
    const decoded = await decodePicture(`${request.folder}/${path}`).catch(() => undefined);
    if (decoded === undefined) continue;
    const {preprocessing, candidates} = await settlePreprocessing(
      request.preprocessing,
      subject.settings,
      subject.bench,
      method,
      decoded.picture,
      subject.labels,
    );
    if (candidates.length === 0) return {preprocessing, warnings: []};
    if (earlier?.from.range === 'guess') return {preprocessing: {...preprocessing, range: earlier.range}, warnings: []};
    last = preprocessing;
    votes.push(preprocessing.range);
    if (votes.length === votesAsked) break;
  }
  if (last === undefined) throw new HeatlensError('internal', 'No picture could be read any more. Run the same again.');
  const {range, warning} = agreedRange(votes);
  return {preprocessing: {...last, range}, warnings: [warning]};
}
