// Run by `kernelTable.ts` in a process of its own: every kernel's verdict on WebGPU, as JSON.
import * as ort from 'onnxruntime-node';
import {KERNELS} from '../../../../src/core/runtime/onnx/kernels/table.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {verdictOf} from './coverage.ts';
import {UNWANTED} from './untraced.ts';

const options = {device: 'WebGPU', executionProviders: ['webgpu'], threads: 1, now: () => 0};
/** Fails where a node would go to the processor. */
const strict: typeof ort = {
  ...ort,
  InferenceSession: {
    create: (model: Uint8Array, asked: ort.InferenceSession.SessionOptions) =>
      ort.InferenceSession.create(model, {...asked, extra: {session: {disable_cpu_ep_fallback: '1'}}}),
  } as typeof ort.InferenceSession,
};
const reference = await createTfjsRuntime({backend: 'cpu'});
const [whole, mixed] = [strict, ort].map((module) => createOnnxRuntime({...options, ort: module}));
const verdicts: Record<string, string> = {};
for (const name of Object.keys(KERNELS)) {
  if (!Object.hasOwn(UNWANTED, name))
    verdicts[name] = await verdictOf(name, {reference, tried: whole, tolerance: 1e-3}, mixed);
}
process.stdout.write(JSON.stringify(verdicts));
