import {basename, dirname, extname} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import type {DatasetProgress, ReportRequest, ReportResult} from '../../../protocol/dataset.ts';
import {prepareFolder, writeNewFiles} from '../../export/newFiles.ts';
import {runOf} from '../../stores/run.ts';
import type {Tools} from '../../tools.ts';
import {gather} from './gather.ts';
import {reportPage} from './page.ts';

/**
 * Writes one page with all that a run tells, whole or not at all, under a new name.
 *
 * @throws HeatlensError `not-writable` before anything is computed, `cancelled`, `argument-invalid`
 */
export async function* writeReport(
  tools: Tools,
  db: DatabaseSync,
  {store, run, file = store}: ReportRequest,
  signal?: AbortSignal,
): AsyncGenerator<DatasetProgress, ReportResult> {
  const found = runOf(db, run);
  const folder = dirname(file);
  const tidy = await prepareFolder(folder);
  try {
    const content = yield* gather(tools, db, found, signal);
    yield {message: 'Writing the report…', done: null};
    const page = await reportPage(content);
    const [written] = await writeNewFiles(folder, basename(file, extname(file)), () => [
      {suffix: '.html', content: page},
    ]);
    return {file: written ?? file, warnings: content.clusters.warnings};
  } catch (error) {
    await tidy();
    throw error;
  }
}
