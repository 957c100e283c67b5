import {parentPort, type MessagePort} from 'node:worker_threads';
import type {InferenceSession} from 'onnxruntime-common';
import type {LaneAnswer, LaneArrays, LaneCall} from './lane.ts';

/** The thread of a lane: makes sessions and runs them, one call after the other. */
if (parentPort) serve(parentPort);

function serve(port: MessagePort): void {
  const sessions = new Map<number, InferenceSession>();
  let last: Promise<void> = Promise.resolve();
  port.on('message', (call: LaneCall) => {
    last = last.then(async () => {
      const answer = await answerTo(call, sessions).catch((error: unknown) => ({
        failure: error instanceof Error ? error.message : String(error),
      }));
      port.postMessage({...answer, id: call.id} satisfies LaneAnswer);
    });
  });
}

async function answerTo(call: LaneCall, sessions: Map<number, InferenceSession>): Promise<Omit<LaneAnswer, 'id'>> {
  if (call.kind === 'leave') process.exit();
  const ort = await import('onnxruntime-node'); // as the processor needs it: what finds CUDA's would be read for 60 ms
  if (call.kind === 'create') {
    sessions.set(call.session, await ort.InferenceSession.create(call.model, call.options));
    return {};
  }
  const session = sessions.get(call.session);
  if (call.kind === 'release') {
    sessions.delete(call.session);
    await session?.release();
    return {};
  }
  const feeds = Object.entries(call.feeds).map(([name, {values, shape}]) => [
    name,
    new ort.Tensor('float32', values, shape),
  ]);
  const fetched = (await session?.run(Object.fromEntries(feeds))) ?? {};
  const outputs: Record<string, LaneArrays[string]> = {};
  for (const [name, {data, dims}] of Object.entries(fetched))
    outputs[name] = {values: data as Float32Array, shape: dims};
  return {outputs};
}
