import process from 'node:process';
import {isMainThread, parentPort, SHARE_ENV, Worker, workerData} from 'node:worker_threads';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as v from 'valibot';
import {parseFinding, type Finding} from './finding.ts';
import {loadOrt} from './ort.ts';
import {tryDevice, tryTensorFlow} from './trial.ts';

const orderSchema = v.object({
  provider: v.string(),
  threads: v.number(),
  seconds: v.number(),
  tensorFlow: v.optional(v.string()),
});

/**
 * What the throw-away process tries: ONNX Runtime's name of a device or a TensorFlow's folder, the processor's threads,
 * and its own time limit.
 */
export type ProbeOrder = v.InferOutput<typeof orderSchema>;

/**
 * The throw-away process: it tries one device and sends one finding. Native code may hang the thread it runs on, and the
 * engine that asked may be gone, so the main thread only watches the clock and the link.
 */
if (isMainThread) watch(v.parse(orderSchema, JSON.parse(process.argv[2] ?? '')));
else await compute(v.parse(orderSchema, workerData));

function watch(order: ProbeOrder): void {
  const end = () => process.kill(process.pid, 'SIGKILL');
  setTimeout(end, order.seconds * 1000 + 2000); // whoever asked counts too, and says then that the time was up
  process.on('disconnect', end);
  const send = (finding: unknown) => process.send?.(finding, end);
  const worker = new Worker(new URL(import.meta.url), {workerData: order, env: SHARE_ENV});
  worker.on('message', (finding) => send(parseFinding(finding)));
  worker.on('error', (error) => send({kind: 'failed', message: error.message} satisfies Finding));
}

async function compute({provider, threads, tensorFlow}: ProbeOrder): Promise<void> {
  enableProdMode(); // what tfjs says otherwise would stand among a driver's words
  await setBackend('cpu');
  const ort = await loadOrt();
  const tried = tensorFlow === undefined ? tryDevice(ort, provider, threads) : tryTensorFlow(ort, tensorFlow, threads);
  const finding = await tried.catch((error: unknown): Finding => {
    const {message, cause} = error instanceof Error ? error : {message: String(error), cause: undefined};
    return {kind: 'failed', message: cause instanceof Error && tensorFlow === undefined ? cause.message : message};
  });
  parentPort?.postMessage(finding);
}
