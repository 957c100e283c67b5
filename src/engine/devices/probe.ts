import process from 'node:process';
import {isMainThread, parentPort, Worker, workerData} from 'node:worker_threads';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as v from 'valibot';
import {parseFinding, type Finding} from './finding.ts';
import {loadOrt} from './ort.ts';
import {tryDevice} from './trial.ts';

const orderSchema = v.object({provider: v.string(), threads: v.number(), seconds: v.number()});

/** What the throw-away process tries: ONNX Runtime's name of a device, the processor's threads, and its own time limit. */
export type ProbeOrder = v.InferOutput<typeof orderSchema>;

/**
 * The throw-away process: it tries one device and sends one finding. Native code may hang the thread it runs on, and the
 * engine that asked may be gone, so the main thread only watches the clock and the link.
 */
if (isMainThread) watch(v.parse(orderSchema, JSON.parse(process.argv[2] ?? '')));
else await compute(v.parse(orderSchema, workerData));

function watch(order: ProbeOrder): void {
  const end = () => process.kill(process.pid, 'SIGKILL');
  setTimeout(end, order.seconds * 1000);
  process.on('disconnect', end);
  const send = (finding: unknown) => process.send?.(finding, end);
  const worker = new Worker(new URL(import.meta.url), {workerData: order});
  worker.on('message', (finding) => send(parseFinding(finding)));
  worker.on('error', (error) => send({kind: 'failed', message: error.message} satisfies Finding));
}

async function compute({provider, threads}: ProbeOrder): Promise<void> {
  enableProdMode(); // what tfjs says otherwise would stand among a driver's words
  await setBackend('cpu');
  const finding = await tryDevice(await loadOrt(), provider, threads).catch((error: unknown): Finding => {
    const {message, cause} = error instanceof Error ? error : {message: String(error), cause: undefined};
    return {kind: 'failed', message: cause instanceof Error ? cause.message : message};
  });
  parentPort?.postMessage(finding);
}
