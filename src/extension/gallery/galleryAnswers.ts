import {basename} from 'node:path';
import {ResponseError, type CancellationToken, type MessageConnection} from 'vscode-jsonrpc/node';
import {galleryCalls, galleryEvents, type LongWork} from '../../protocol/galleryPanel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {askForFile} from './askForFile.ts';
import {
  parseChannels,
  parseCurves,
  parseExported,
  parseIds,
  parseQuery,
  parseRun,
  parseSelection,
  parseTag,
  parseThumbnails,
} from './galleryDoor.ts';

/** Where the answers come from. */
export interface AnswerSources {
  readonly engine: EngineClient;
  readonly store: string;
  /** Keeps thumbnails. */
  readonly cache: string;
}

/** Pictures of thumbnails are small, and made again where this is not enough. */
const cacheBytes = 256 << 20;
const failed = 1;

/** Passes on to the engine what the page asks of the store; a failure reaches the page as the engine's own sentence. */
export function answerGallery(
  connection: MessageConnection,
  {engine, store, cache}: AnswerSources,
  tagged: () => void,
): void {
  const follow = (work: LongWork) => (progress: {readonly message: string; readonly done: number | null}) =>
    void connection.sendNotification(galleryEvents.progress, {work, progress});
  connection.onRequest(
    galleryCalls.query,
    told((params) => engine.call('query', {...parseQuery(params), store})),
  );
  connection.onRequest(
    galleryCalls.rows,
    told((params) => engine.call('rows', {...parseIds(params), store})),
  );
  connection.onRequest(
    galleryCalls.thumbnails,
    told((params) => engine.call('thumbnails', {...parseThumbnails(params), store, cache, cacheBytes})),
  );
  connection.onRequest(
    galleryCalls.numbers,
    told((params, signal) => engine.analyse('numbers', {...parseSelection(params), store}, follow('numbers'), signal)),
  );
  connection.onRequest(
    galleryCalls.curves,
    told((params) => engine.call('curves', {...parseCurves(params), store})),
  );
  connection.onRequest(
    galleryCalls.meanMap,
    told((params) => engine.call('meanMap', {...parseSelection(params), store})),
  );
  connection.onRequest(
    galleryCalls.clusters,
    told((params, signal) => engine.analyse('clusters', {...parseRun(params), store}, follow('clusters'), signal)),
  );
  connection.onRequest(
    galleryCalls.channels,
    told((params, signal) => engine.analyse('channels', {...parseChannels(params), store}, follow('channels'), signal)),
  );
  connection.onRequest(
    galleryCalls.localisation,
    told((params, signal) =>
      engine.analyse('localisation', {...parseRun(params), store}, follow('localisation'), signal),
    ),
  );
  connection.onRequest(
    galleryCalls.tag,
    told(async (params) => {
      const answer = await engine.call('tag', {...parseTag(params), store});
      tagged();
      return answer;
    }),
  );
  connection.onRequest(
    galleryCalls.exportStore,
    told(async (params) => {
      const {run, format} = parseExported(params);
      const file = await askForFile('Export the Numbers', `${nameOf(store)}.${format}`);
      return file === undefined ? null : engine.call('exportStore', {store, run, format, file});
    }),
  );
  connection.onRequest(
    galleryCalls.exportReport,
    told(async (params, signal) => {
      const {run} = parseRun(params);
      const file = await askForFile('Export the Report', `${nameOf(store)}.html`);
      return file === undefined ? null : engine.analyse('report', {store, run, file}, follow('report'), signal);
    }),
  );
}

/** A file's name without its ending. */
function nameOf(file: string): string {
  return basename(file).replace(/\.[^.]+$/, '');
}

/** Whatever is thrown becomes a reply with a sentence; the link itself would put its own words in front. */
export function told<P, T>(
  work: (params: P, signal: AbortSignal) => Promise<T>,
): (params: P, token: CancellationToken) => Promise<T | ResponseError> {
  return async (params, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      return await work(params, controller.signal);
    } catch (error) {
      return new ResponseError(failed, failure(error).message);
    } finally {
      subscription.dispose();
    }
  };
}
