import {dirname} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {classCount} from '../../core/methods/targets.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../protocol/sweep.ts';
import {prepareFolder} from '../export/newFiles.ts';
import {lockStore} from '../stores/lock.ts';
import {openForWriting, type WritableStore} from '../stores/openStore.ts';
import {PictureWriter} from '../stores/pictureWriter.ts';
import {addRun, moveRun, runsOf} from '../stores/run.ts';
import {told} from '../stores/storeError.ts';
import type {Tools} from '../tools.ts';
import {BatchWork} from './batchWork.ts';
import {prepare, type Ground} from './ground.ts';
import {runToContinue} from './identity.ts';
import {checkPlaces, sweepOrder, type SweepOrder} from './order.ts';
import {Pace} from './pace.ts';
import {summaryOf} from './summary.ts';
import {survivingExplainer} from './survivingExplainer.ts';
import {upcoming} from './upcoming.ts';

/**
 * Predicts and explains every picture of a folder into a store, a batch a transaction. What the store has already, and
 * has not changed since, is left as it is.
 *
 * @param classesOf from the store and the model's labels to the class that is explained of a picture, whatever `explained` says
 * @throws HeatlensError `cancelled`, with how to go on; `store-locked`, `store-differs`, `store-unreadable`,
 *   `folder-unreadable`, `not-writable`, and as opening a model does
 */
export async function* sweep(
  tools: Tools,
  request: SweepRequest,
  signal?: AbortSignal,
  classesOf?: (db: DatabaseSync, labels: readonly string[]) => SweepOrder['classOf'],
): AsyncGenerator<SweepProgress, SweepSummary> {
  const order = sweepOrder(request);
  await checkPlaces(request);
  await prepareFolder(dirname(request.store));
  const unlock = lockStore(request.store);
  try {
    const store = await openForWriting(request.store);
    try {
      return yield* sweepInto(store, tools, request, order, signal, classesOf);
    } finally {
      store.db.close();
    }
  } finally {
    unlock();
  }
}

async function* sweepInto(
  store: WritableStore,
  tools: Tools,
  request: SweepRequest,
  order: SweepOrder,
  signal: AbortSignal | undefined,
  classesOf: Parameters<typeof sweep>[3],
): AsyncGenerator<SweepProgress, SweepSummary> {
  yield {stage: 'working', message: 'Opening the model…'};
  const session = await tools.models.open(request.model);
  const release = session.use();
  let stop = async () => {};
  try {
    const runs = runsOf(store.db);
    const ground = yield* prepare(tools, session, request, order, runs, signal);
    stop = ground.stop;
    const continued = runToContinue(runs, ground.provenance, request);
    const run = continued?.id ?? told(request.store, () => addRun(store.db, ground.provenance));
    const from = continued?.provenance.device ?? ground.subject.device;
    if (!from.endsWith(ground.subject.device))
      told(request.store, () => moveRun(store.db, run, from, ground.subject.device, ground.subject.warnings));
    const moves: string[] = [];
    const explainer =
      ground.subject.device === 'cpu'
        ? ground.explainer
        : survivingExplainer(ground, tools.runtimes, request.runtime, ({from, to, warnings}) => {
            moves.push(...warnings);
            told(request.store, () => moveRun(store.db, run, from, to, warnings));
          });
    const classOf = classesOf?.(store.db, ground.provenance.labels);
    const done = yield* sweepPictures(
      store,
      {...ground, explainer},
      request,
      {...order, ...(classOf && {classOf})},
      run,
      signal,
    );
    const warnings = [store.warning, ...ground.provenance.warnings, ...moves, ...done.warnings].filter(
      (one) => one !== undefined,
    );
    const summary = summaryOf(store.db, run, classCount(ground.provenance.head));
    return {
      store: request.store,
      ...summary,
      made: done.made,
      seconds: done.seconds,
      rate: done.made / done.seconds,
      warnings,
    };
  } finally {
    await stop();
    release();
  }
}

interface Done {
  readonly made: number;
  readonly seconds: number;
  readonly warnings: readonly string[];
}

async function* sweepPictures(
  {db}: WritableStore,
  ground: Ground,
  request: SweepRequest,
  order: SweepOrder,
  run: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<SweepProgress, Done> {
  const {truth, explainer, walk, pool} = ground;
  const {folder, store} = request;
  const writer = new PictureWriter(store, db, run);
  const work = new BatchWork(ground, order, writer, pool);
  const pace = new Pace(() => performance.now());
  const begin = performance.now();
  const progress = (): SweepProgress => {
    const {found, complete} = walk;
    const rate = pace.mark(work.made);
    const left = Math.max(0, found - work.done);
    return {
      stage: 'pictures',
      done: work.done,
      found: Math.max(found, work.done),
      complete,
      failed: work.failed,
      rate,
      secondsLeft: complete && rate > 0 ? left / rate : null,
    };
  };
  for await (const arrived of upcoming({
    folder,
    walk,
    pool,
    writer,
    truth,
    ahead: Math.max(3, explainer.atOnce) * explainer.batch,
  })) {
    if (signal?.aborted) throw stopped(work.done, store);
    if (await work.take(arrived)) yield progress();
  }
  await work.finish();
  yield progress();
  return {
    made: work.made,
    seconds: (performance.now() - begin) / 1000,
    warnings: [...walk.troubles, ...missing(db, run, work.done)],
  };
}

/** A picture that is gone keeps its row: its folder may only be away for a while. */
function missing(db: WritableStore['db'], run: number, seen: number): string[] {
  const gone = Number(db.prepare('SELECT count(*) AS n FROM pictures WHERE run = ?').get(run)?.['n']) - seen;
  if (gone <= 0) return [];
  return [
    `${gone === 1 ? '1 picture of the store is' : `${gone} pictures of the store are`} no longer in the folder; what was found there was kept.`,
  ];
}

function stopped(done: number, store: string): HeatlensError {
  return new HeatlensError(
    'cancelled',
    `The sweep was stopped with ${done} pictures in ${store}. Run the same again: it goes on there.`,
    {details: {done, store}},
  );
}
