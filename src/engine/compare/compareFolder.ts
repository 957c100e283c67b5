import {HeatlensError, type ErrorCode} from '../../core/errors.ts';
import type {CompareFolderRequest, CompareProgress, FolderComparison} from '../../protocol/compare.ts';
import type {SweepSummary} from '../../protocol/sweep.ts';
import {layerFor} from '../explain/subject.ts';
import {openForReading} from '../stores/openStore.ts';
import {runOf} from '../stores/run.ts';
import {sweep} from '../sweep/sweep.ts';
import type {Tools} from '../tools.ts';
import {compareRuns} from './compareRuns.ts';
import {sameClass} from './sameClass.ts';

/**
 * Sweeps a folder with two models into one store, as far as it is not there yet, and compares them. Both explain the
 * same class of a picture, so that their maps can be compared: its label, and where it has none what the first
 * predicts.
 *
 * @throws HeatlensError as `sweep` does; where it is one of the models, its path comes first, and `details.model` is 0
 *   or 1
 */
export async function* compareFolder(
  tools: Tools,
  {models, ...request}: CompareFolderRequest,
  signal?: AbortSignal,
): AsyncGenerator<CompareProgress, FolderComparison> {
  yield {stage: 'working', message: 'Opening the models…'};
  for (const which of [0, 1] as const) {
    // Before hours are spent on the other.
    await named(which, async () =>
      layerFor((await tools.models.open(models[which])).model.network, request.layer, undefined),
    );
  }
  const a = yield* swept(0);
  const b = yield* swept(1, (db, labels) => sameClass(db, runOf(db, a.run), labels));
  const db = openForReading(request.store);
  try {
    const found = yield* compareRuns(db, {store: request.store, runs: [a.run, b.run], seed: request.seed ?? 7}, signal);
    const own = [a, b].flatMap(({warnings}, model) => warnings.map((warning) => `${found.names[model]}: ${warning}`));
    return {...found, warnings: [...found.warnings, ...own]};
  } finally {
    db.close();
  }

  async function* swept(
    model: 0 | 1,
    classesOf?: Parameters<typeof sweep>[3],
  ): AsyncGenerator<CompareProgress, SweepSummary> {
    const steps = sweep(
      tools,
      {...request, model: models[model], explained: 'labelled', addRun: true},
      signal,
      classesOf,
    );
    for (;;) {
      const step = await named(model, () => steps.next());
      if (step.done) return step.value;
      yield {stage: 'sweep', model, progress: step.value};
    }
  }

  async function named<T>(model: 0 | 1, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof HeatlensError) || !ofOneModel.has(error.code)) throw error;
      throw new HeatlensError(error.code, `${models[model]}: ${error.message}`, {
        cause: error,
        details: {...error.details, model},
      });
    }
  }
}

const ofOneModel: ReadonlySet<ErrorCode> = new Set([
  'model-not-found',
  'model-unreadable',
  'model-unsupported',
  'no-spatial-layer',
  'unknown-layer',
  'method-unsuitable',
  'settings-invalid',
]);
