import {
  CancellationTokenSource,
  NotificationType0,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
  type ProgressType,
  type RequestType,
} from 'vscode-jsonrpc';
import {HeatlensError} from '../core/errors.ts';
import type {Ending} from '../protocol/ending.ts';
import {
  compareProgress,
  datasetProgress,
  engineCalls,
  engineFailed,
  explainProgress,
  installProgress,
  sanityProgress,
  sweepProgress,
  type EngineErrorData,
  type InstallProgress,
} from '../protocol/engine.ts';
import type {CompareProgress, SanityProgress} from '../protocol/compare.ts';
import type {DatasetProgress} from '../protocol/dataset.ts';
import type {ExplainProgress} from '../protocol/explanation.ts';
import type {SweepProgress} from '../protocol/sweep.ts';
import type {Archive, Engine, Installer, Workshop} from './api.ts';

type Progress = CompareProgress | DatasetProgress | ExplainProgress | InstallProgress | SanityProgress | SweepProgress;
/** To a thread that computes: it ends as soon as it can. */
export const leave = new NotificationType0('leave');

type OnFailure = (error: HeatlensError) => void;

/**
 * Answers all calls of the engine's process.
 * @param onFailure sees what was not foreseen, before it is answered as `internal`
 */
export function serveEngine(connection: MessageConnection, engine: Engine, onFailure: OnFailure = () => {}): void {
  answerWorkshop(connection, engine, onFailure);
  answerArchive(connection, engine, onFailure);
  answerInstaller(connection, engine, onFailure);
  connection.listen();
}

/** Answers the calls that compute. */
export function serveWorkshop(connection: MessageConnection, workshop: Workshop): void {
  answerWorkshop(connection, workshop, () => {});
  connection.listen();
}

/** Answers the calls that read stores. */
export function serveArchive(connection: MessageConnection, archive: Archive): void {
  answerArchive(connection, archive, () => {});
  connection.listen();
}

function answerWorkshop(connection: MessageConnection, workshop: Workshop, onFailure: OnFailure): void {
  const answer = <T>(work: () => T | Promise<T>) => answered(work, onFailure);
  const report = <T, P extends Progress>(progress: ProgressType<P>, token: string, stream: AsyncGenerator<P, T>) =>
    answer(() => reported(connection, progress, token, stream));
  connection.onRequest(engineCalls.explain, ({request, token}, cancellation) =>
    report(explainProgress, token, workshop.explain(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.sweep, ({request, token}, cancellation) =>
    report(sweepProgress, token, workshop.sweep(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.compareFolder, ({request, token}, cancellation) =>
    report(compareProgress, token, workshop.compareFolder(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.sanity, ({request, token}, cancellation) =>
    report(sanityProgress, token, workshop.sanity(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.clusters, ({request, token}, cancellation) =>
    report(datasetProgress, token, workshop.clusters(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.channels, ({request, token}, cancellation) =>
    report(datasetProgress, token, workshop.channels(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.localisation, ({request, token}, cancellation) =>
    report(datasetProgress, token, workshop.localisation(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.report, ({request, token}, cancellation) =>
    report(datasetProgress, token, workshop.report(request, signalOf(cancellation))),
  );
  connection.onRequest(engineCalls.outline, ({model}) => answer(() => workshop.outline(model)));
  connection.onRequest(engineCalls.inspect, ({model}) => answer(() => workshop.inspect(model)));
  connection.onRequest(engineCalls.sniff, ({paths}) => answer(() => workshop.sniff(paths)));
  connection.onRequest(engineCalls.methods, () => answer(() => workshop.methods()));
  connection.onRequest(engineCalls.doctor, (request) => answer(() => workshop.doctor(request)));
  connection.onRequest(engineCalls.export, (request) => answer(() => workshop.export(request)));
  connection.onRequest(engineCalls.exportSeries, (request) => answer(() => workshop.exportSeries(request)));
  connection.onRequest(engineCalls.remember, (request) => answer(() => workshop.remember(request)));
}

function answerInstaller(connection: MessageConnection, installer: Installer, onFailure: OnFailure): void {
  connection.onRequest(engineCalls.tensorFlows, (search) => answered(() => installer.tensorFlows(search), onFailure));
  connection.onRequest(engineCalls.installCuda, ({request, token}, cancellation) =>
    answered(
      () => reported(connection, installProgress, token, installer.installCuda(request, signalOf(cancellation))),
      onFailure,
    ),
  );
}

/** Sends what a stream yields, and gives what it returns. */
async function reported<T, P extends Progress>(
  connection: MessageConnection,
  progress: ProgressType<P>,
  token: string,
  stream: AsyncGenerator<P, T>,
): Promise<T> {
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    await connection.sendProgress<Progress>(progress, token, step.value);
  }
}

function answerArchive(connection: MessageConnection, archive: Archive, onFailure: OnFailure): void {
  const answer = <T>(work: () => T | Promise<T>) => answered(work, onFailure);
  connection.onRequest(engineCalls.overview, ({store}) => answer(() => archive.overview(store)));
  connection.onRequest(engineCalls.query, (request) => answer(() => archive.query(request)));
  connection.onRequest(engineCalls.rows, (request) => answer(() => archive.rows(request)));
  connection.onRequest(engineCalls.thumbnails, (request) => answer(() => archive.thumbnails(request)));
  connection.onRequest(engineCalls.tag, (request) => answer(() => archive.tag(request)));
  connection.onRequest(engineCalls.numbers, ({request, token}, cancellation) =>
    answer(() => reported(connection, datasetProgress, token, archive.numbers(request, signalOf(cancellation)))),
  );
  connection.onRequest(engineCalls.curves, (request) => answer(() => archive.curves(request)));
  connection.onRequest(engineCalls.meanMap, (request) => answer(() => archive.meanMap(request)));
  connection.onRequest(engineCalls.merge, (request) => answer(() => archive.merge(request)));
  connection.onRequest(engineCalls.exportStore, (request) => answer(() => archive.exportStore(request)));
}

/**
 * The calls of the other side of a link, with `HeatlensError`s as it threw them.
 *
 * @param ending of the other side: what is open then fails
 */
export function workshopClient(connection: MessageConnection, ending: Ending): Workshop {
  const asked = askedOver(ending);
  const streamed = <R, T, P extends Progress>(type: StreamType<R, T>, progress: ProgressType<P>, ends: Ends) => {
    return (request: R, signal?: AbortSignal) => {
      const call = (token: string, cancelled: CancellationToken) =>
        asked(connection.sendRequest(type, {request, token}, cancelled));
      return streamOver(connection, progress, call, signal, ends);
    };
  };
  return {
    explain: streamed(engineCalls.explain, explainProgress, 'at once'),
    sweep: streamed(engineCalls.sweep, sweepProgress, 'when answered'),
    compareFolder: streamed(engineCalls.compareFolder, compareProgress, 'when answered'),
    sanity: streamed(engineCalls.sanity, sanityProgress, 'at once'),
    clusters: streamed(engineCalls.clusters, datasetProgress, 'at once'),
    channels: streamed(engineCalls.channels, datasetProgress, 'at once'),
    localisation: streamed(engineCalls.localisation, datasetProgress, 'at once'),
    report: streamed(engineCalls.report, datasetProgress, 'when answered'),
    outline: (model) => asked(connection.sendRequest(engineCalls.outline, {model})),
    inspect: (model) => asked(connection.sendRequest(engineCalls.inspect, {model})),
    sniff: (paths) => asked(connection.sendRequest(engineCalls.sniff, {paths})),
    methods: () => asked(connection.sendRequest(engineCalls.methods)),
    doctor: (request = {}) => asked(connection.sendRequest(engineCalls.doctor, request)),
    export: (request) => asked(connection.sendRequest(engineCalls.export, request)),
    exportSeries: (request) => asked(connection.sendRequest(engineCalls.exportSeries, request)),
    remember: (request) => asked(connection.sendRequest(engineCalls.remember, request)),
  };
}

/** The same for the calls that read stores. */
export function archiveClient(connection: MessageConnection, ending: Ending): Archive {
  const asked = askedOver(ending);
  return {
    overview: (store) => asked(connection.sendRequest(engineCalls.overview, {store})),
    query: (request) => asked(connection.sendRequest(engineCalls.query, request)),
    rows: (request) => asked(connection.sendRequest(engineCalls.rows, request)),
    thumbnails: (request) => asked(connection.sendRequest(engineCalls.thumbnails, request)),
    tag: (request) => asked(connection.sendRequest(engineCalls.tag, request)),
    numbers: (request, signal) => {
      const call = (token: string, cancelled: CancellationToken) =>
        asked(connection.sendRequest(engineCalls.numbers, {request, token}, cancelled));
      return streamOver(connection, datasetProgress, call, signal, 'at once');
    },
    curves: (request) => asked(connection.sendRequest(engineCalls.curves, request)),
    meanMap: (request) => asked(connection.sendRequest(engineCalls.meanMap, request)),
    merge: (request) => asked(connection.sendRequest(engineCalls.merge, request)),
    exportStore: (request) => asked(connection.sendRequest(engineCalls.exportStore, request)),
  };
}

function askedOver(ending: Ending): <T>(reply: Promise<T>) => Promise<T> {
  return (reply) => received(ending.orEnd(reply));
}

let lastToken = 0;

/** A call that reports its progress by a token. */
type StreamType<R, T> = RequestType<{readonly request: R; readonly token: string}, T, EngineErrorData>;

/** How an aborted stream ends: at once, or with the answer of the other side, which still tidies up. */
type Ends = 'at once' | 'when answered';

async function* streamOver<P extends Progress, T>(
  connection: MessageConnection,
  progress: ProgressType<P>,
  call: (token: string, cancelled: CancellationToken) => Promise<T>,
  signal: AbortSignal | undefined,
  ends: Ends,
): AsyncGenerator<P, T> {
  const token = `stream-${++lastToken}`;
  const cancellation = new CancellationTokenSource();
  const arrived: P[] = [];
  let wake = () => {};
  const subscription = connection.onProgress(progress, token, (step) => {
    arrived.push(step);
    wake();
  });
  const abort = () => {
    cancellation.cancel();
    wake();
  };
  signal?.addEventListener('abort', abort);
  let outcome: {value: T} | {error: unknown} | undefined;
  const settled = call(token, cancellation.token).then(
    (value) => (outcome = {value}),
    (error: unknown) => (outcome = {error}),
  );
  void settled.then(() => wake());
  if (signal?.aborted) cancellation.cancel();
  try {
    for (;;) {
      if (ends === 'at once' && signal?.aborted) throw new HeatlensError('cancelled', 'It was cancelled.');
      const next = arrived.shift();
      if (next) yield next;
      else if (outcome && 'error' in outcome) throw outcome.error;
      else if (outcome) return outcome.value;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    if (!outcome) cancellation.cancel();
    subscription.dispose();
  }
}

async function answered<T>(
  work: () => T | Promise<T>,
  onFailure: (error: HeatlensError) => void,
): Promise<T | ResponseError<EngineErrorData>> {
  try {
    return await work();
  } catch (error) {
    const known = asHeatlensError(error);
    if (known.code === 'internal') onFailure(known);
    return new ResponseError(engineFailed, known.message, {code: known.code, details: known.details});
  }
}

async function received<T>(reply: Promise<T>): Promise<T> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof HeatlensError) throw error;
    const data = error instanceof ResponseError ? (error as ResponseError<EngineErrorData>).data : undefined;
    if (data) throw new HeatlensError(data.code, (error as Error).message, {details: {...data.details}});
    throw new HeatlensError('engine-stopped', 'The engine stopped before it answered. Try again; it starts anew.', {
      cause: error,
    });
  }
}

/** Anything that was not foreseen becomes `internal`, with its cause kept. */
function asHeatlensError(error: unknown): HeatlensError {
  if (error instanceof HeatlensError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (/array buffer allocation failed|invalid (?:typed )?array (?:buffer )?length/i.test(text)) {
    return new HeatlensError(
      'out-of-memory',
      'There is not enough memory for this. Close other programs, or give a smaller picture.',
      {cause: error},
    );
  }
  return new HeatlensError(
    'internal',
    `Something unexpected went wrong: ${text.split('\n')[0]} Copy Diagnostics tells more; please report it.`,
    {
      cause: error,
    },
  );
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
