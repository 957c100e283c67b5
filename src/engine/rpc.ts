import {CancellationTokenSource, ResponseError, type CancellationToken, type MessageConnection} from 'vscode-jsonrpc';
import {HeatlensError} from '../core/errors.ts';
import type {Ending} from '../protocol/ending.ts';
import {engineCalls, engineFailed, explainProgress, type EngineErrorData} from '../protocol/engine.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';
import type {Engine} from './api.ts';

/**
 * Answers the calls of one link with an engine; used by the process and by its worker thread.
 * @param onFailure sees what was not foreseen, before it is answered as `internal`
 */
export function serveEngine(connection: MessageConnection, engine: Engine, onFailure: (error: HeatlensError) => void = () => {}): void {
  const answer = <T>(work: () => T | Promise<T>) => answered(work, onFailure);
  connection.onRequest(engineCalls.explain, ({request, token}, cancellation) =>
    answer(async () => {
      const stream = engine.explain(request, signalOf(cancellation));
      for (;;) {
        const step = await stream.next();
        if (step.done) return step.value;
        await connection.sendProgress(explainProgress, token, step.value);
      }
    }),
  );
  connection.onRequest(engineCalls.outline, ({model}) => answer(() => engine.outline(model)));
  connection.onRequest(engineCalls.inspect, ({model}) => answer(() => engine.inspect(model)));
  connection.onRequest(engineCalls.sniff, ({paths}) => answer(() => engine.sniff(paths)));
  connection.onRequest(engineCalls.methods, () => answer(() => engine.methods()));
  connection.onRequest(engineCalls.doctor, () => answer(() => engine.doctor()));
  connection.onRequest(engineCalls.export, (request) => answer(() => engine.export(request)));
  connection.onRequest(engineCalls.remember, (request) => answer(() => engine.remember(request)));
  connection.listen();
}

/**
 * The calls of the other side of a link, with `HeatlensError`s as it threw them.
 *
 * @param ending of the other side: what is open then fails
 */
export function engineClient(connection: MessageConnection, ending: Ending): Omit<Engine, 'dispose'> {
  const asked = <T>(reply: Promise<T>) => received(ending.orEnd(reply));
  return {
    explain: (request, signal) => explainOver(connection, asked, request, signal),
    outline: (model) => asked(connection.sendRequest(engineCalls.outline, {model})),
    inspect: (model) => asked(connection.sendRequest(engineCalls.inspect, {model})),
    sniff: (paths) => asked(connection.sendRequest(engineCalls.sniff, {paths})),
    methods: () => asked(connection.sendRequest(engineCalls.methods)),
    doctor: () => asked(connection.sendRequest(engineCalls.doctor)),
    export: (request) => asked(connection.sendRequest(engineCalls.export, request)),
    remember: (request) => asked(connection.sendRequest(engineCalls.remember, request)),
  };
}

let lastToken = 0;

async function* explainOver(
  connection: MessageConnection,
  asked: (reply: Promise<Explanation>) => Promise<Explanation>,
  request: ExplainRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<ExplainProgress, Explanation> {
  const token = `explain-${++lastToken}`;
  const cancellation = new CancellationTokenSource();
  const arrived: ExplainProgress[] = [];
  let wake = () => {};
  const subscription = connection.onProgress(explainProgress, token, (progress) => {
    arrived.push(progress);
    wake();
  });
  const abort = () => {
    cancellation.cancel();
    wake();
  };
  signal?.addEventListener('abort', abort);
  let outcome: {value: Explanation} | {error: unknown} | undefined;
  const settled = asked(connection.sendRequest(engineCalls.explain, {request, token}, cancellation.token)).then(
    (value) => (outcome = {value}),
    (error: unknown) => (outcome = {error}),
  );
  void settled.then(() => wake());
  try {
    for (;;) {
      if (signal?.aborted) throw new HeatlensError('cancelled', 'The explanation was cancelled.');
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

async function answered<T>(work: () => T | Promise<T>, onFailure: (error: HeatlensError) => void): Promise<T | ResponseError<EngineErrorData>> {
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
    throw new HeatlensError('engine-stopped', 'The engine stopped before it answered. Try again; it starts anew.', {cause: error});
  }
}

/** Anything that was not foreseen becomes `internal`, with its cause kept. */
function asHeatlensError(error: unknown): HeatlensError {
  if (error instanceof HeatlensError) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new HeatlensError('internal', `Something unexpected went wrong: ${text.split('\n')[0]} Copy Diagnostics tells more; please report it.`, {
    cause: error,
  });
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}
