import type {DatabaseSync} from 'node:sqlite';
import {channelProgram} from '../../core/dataset/channelProgram.ts';
import {reachOf, reachProgram, selectors, type FieldsOfView, type Reach} from '../../core/dataset/fieldOfView.ts';
import {drawn} from '../../core/drawn.ts';
import {HeatlensError} from '../../core/errors.ts';
import {boxInPicture} from '../../core/localize/box.ts';
import type {Box} from '../../core/localize/component.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import type {Preprocessing} from '../../core/preprocess/preprocessing.ts';
import {seededRandom, type Random} from '../../core/random.ts';
import type {Channel, ChannelSheet, ChannelsRequest, DatasetProgress, Patch} from '../../protocol/dataset.ts';
import type {Subject} from '../explain/subject.ts';
import {runOf, type Run} from '../stores/run.ts';
import type {Tools} from '../tools.ts';
import {pathsOf, selectedIds} from './selection.ts';
import {stopIfAborted} from './steppedAside.ts';
import {openWitness, type Seen, type Witness} from './witness.ts';

/** Pictures that are looked at. */
const mostPictures = 500;
const batch = 8;

/** One picture's channels. */
interface Answer {
  readonly id: number;
  readonly seen: Omit<Seen, 'values'>;
  /** [K] each. */
  readonly contribution: Float32Array;
  readonly peak: Float32Array;
  readonly cell: Float32Array;
}

/**
 * The channels of the explained layer that matter most for a class, each with the parts of pictures it answers to.
 *
 * @throws HeatlensError `argument-invalid`, `store-differs`, `cancelled`, and as opening a model does
 */
export async function* channelsOf(
  tools: Tools,
  db: DatabaseSync,
  request: Omit<ChannelsRequest, 'store'>,
  signal?: AbortSignal,
): AsyncGenerator<DatasetProgress, ChannelSheet> {
  checkCount('channels', request.channels, 100);
  checkCount('patches', request.patches, 50);
  const run = runOf(db, request.run);
  const random = seededRandom(run.provenance.seed);
  const all = selectedIds(db, run.id, request.class === null ? {} : {predictions: [request.class]});
  if (all.length === 0) {
    throw new HeatlensError(
      'argument-invalid',
      'No picture of the run was predicted to be of this class. Choose another class.',
    );
  }
  const ids = drawn([...all], mostPictures, random);
  yield {message: 'Opening the model…', done: null};
  const witness = await openWitness(tools, run, signal);
  try {
    const answers = yield* ask(witness, ids, pathsOf(db, run), signal);
    if (answers.length === 0) {
      throw new HeatlensError(
        'argument-invalid',
        'None of the pictures can be read any more. Check that their folder is there.',
      );
    }
    const fields = await fieldsOfView(witness.subject, run.provenance.preprocessing, random);
    const left = all.length > ids.length ? [`${ids.length} of ${all.length} pictures were drawn.`] : [];
    return {...sheetOf(answers, fields, run, witness.subject, request), warnings: left};
  } finally {
    witness.close();
  }
}

function checkCount(what: string, given: number | undefined, most: number): void {
  if (given === undefined || (Number.isInteger(given) && given >= 1 && given <= most)) return;
  throw new HeatlensError('argument-invalid', `The number of ${what} goes from 1 to ${most}, and is ${given}.`);
}

async function* ask(
  {see, subject}: Witness,
  ids: readonly number[],
  paths: ReadonlyMap<number, string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<DatasetProgress, readonly Answer[]> {
  const {network, layer, bench} = subject;
  const program = channelProgram(network, layer, batch);
  const answers: Answer[] = [];
  for (let start = 0; start < ids.length; start += batch) {
    stopIfAborted(signal);
    yield {message: 'Looking at the channels…', done: start / ids.length};
    const some: {readonly id: number; readonly seen: Seen}[] = [];
    for (const id of ids.slice(start, start + batch)) {
      const seen = await see(paths.get(id) ?? '');
      if (seen !== undefined) some.push({id, seen});
    }
    if (some.length === 0) continue;
    const images = new Float32Array(batch * some[0].seen.values.length);
    some.forEach(({seen}, i) => images.set(seen.values, i * seen.values.length));
    const {contribution, peak, cell} = await bench.run(`channels ${batch}`, program, {
      images,
      targets: new Float32Array(batch * network.head.classes),
    });
    const row = ({values}: {readonly values: Float32Array}, i: number) =>
      values.slice((i * values.length) / batch, ((i + 1) * values.length) / batch);
    some.forEach(({id, seen: {field, width, height}}, i) =>
      answers.push({
        id,
        seen: {field, width, height},
        contribution: row(contribution, i),
        peak: row(peak, i),
        cell: row(cell, i),
      }),
    );
  }
  return answers;
}

/** One kind of noise may leave a pixel without effect, behind a maximum or a ReLU; of several hardly any stays so. */
const noises = 3;

async function fieldsOfView(
  {network, layer, bench}: Subject,
  preprocessing: Preprocessing,
  random: Random,
): Promise<FieldsOfView> {
  const [n, m] = layer.shape;
  const {width, height} = network.input;
  const grid = {height: n, width: m};
  const all = selectors(grid);
  const size = n * m;
  const program = reachProgram(network, layer, batch);
  const down: Float32Array[][] = Array.from({length: n + m}, () => []);
  const across: Float32Array[][] = Array.from({length: n + m}, () => []);
  for (let noise = 0; noise < noises; noise++) {
    const pixels = Float32Array.from({length: width * height * 3}, () => 255 * random());
    const {values} = toNetworkInput({width, height, pixels}, network.input, preprocessing);
    const images = new Float32Array(batch * values.length);
    for (let i = 0; i < batch; i++) images.set(values, i * values.length);
    for (let start = 0; start < n + m; start += batch) {
      const chosen = new Float32Array(batch * size);
      chosen.set(all.subarray(start * size, (start + batch) * size));
      const found = await bench.run(`reach ${batch}`, program, {images, selectors: chosen});
      for (let i = start; i < Math.min(n + m, start + batch); i++) {
        down[i].push(found.down.values.slice((i - start) * height, (i - start + 1) * height));
        across[i].push(found.across.values.slice((i - start) * width, (i - start + 1) * width));
      }
    }
  }
  return {rows: down.slice(0, n).map(reachOf), columns: across.slice(n).map(reachOf)};
}

function sheetOf(
  answers: readonly Answer[],
  fields: FieldsOfView,
  {provenance}: Run,
  {network, layer}: Subject,
  {class: index, channels: most = 12, indices, patches = 6}: Omit<ChannelsRequest, 'store'>,
): Omit<ChannelSheet, 'warnings'> {
  const [, width, of] = layer.shape;
  const contributions = Array.from(
    {length: of},
    (_, k) => answers.reduce((sum, {contribution}) => sum + contribution[k], 0) / answers.length,
  );
  const total = contributions.reduce((sum, value) => sum + Math.abs(value), 0);
  const chosen =
    indices ??
    [...contributions.keys()].sort((a, b) => Math.abs(contributions[b]) - Math.abs(contributions[a])).slice(0, most);
  const wrong = chosen.find((k) => !(Number.isInteger(k) && k >= 0 && k < of));
  if (wrong !== undefined) {
    throw new HeatlensError(
      'argument-invalid',
      `${layer.name} has no channel ${wrong}. Its channels are 0 to ${of - 1}.`,
    );
  }
  const patchesOf = (k: number): Patch[] =>
    answers
      .toSorted((a, b) => b.peak[k] - a.peak[k])
      .slice(0, patches)
      .flatMap(({id, seen, peak, cell}) => {
        const box = patchBox(
          fields.rows[Math.floor(cell[k] / width)],
          fields.columns[cell[k] % width],
          seen,
          network.input,
        );
        return box === undefined || !(peak[k] > 0) ? [] : [{id, box, activation: peak[k]}];
      });
  const channel = (k: number): Channel => ({
    index: k,
    contribution: contributions[k],
    share: total === 0 ? 0 : Math.abs(contributions[k]) / total,
    patches: patchesOf(k),
  });
  return {layer: provenance.layer.name, class: index, of, pictures: answers.length, channels: chosen.map(channel)};
}

/** Undefined where the cell looks at a letterbox's bars alone. */
function patchBox(
  row: Reach,
  column: Reach,
  {field, width, height}: Omit<Seen, 'values'>,
  input: {height: number; width: number},
): Box | undefined {
  return boxInPicture([column.from, row.from, column.to, row.to], input, field, {width, height});
}
