import type {Tensor} from '@tensorflow/tfjs-core';
import {getBackend, setBackend, tensor, tidy} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {HeatlensError} from '../../errors.ts';
import {installGradients} from '../gradients.ts';
import {inputValues} from '../inputs.ts';
import type {Array32, CompiledProgram, Program, Runtime} from '../runtime.ts';
import {withBackend} from '../withBackend.ts';
import {completeBackend, recordDelegated} from './completeBackend.ts';

export interface TfjsRuntimeOptions {
  /**
   * `wasm` works everywhere; `cpu` is plain JavaScript, the reference for numbers; `tensorflow` is TensorFlow's own, which
   * the caller has registered with tfjs.
   */
  readonly backend: keyof typeof DEVICES;
  /** The folder with tfjs's .wasm files, ending in a separator; where the package itself has them when left out. */
  readonly wasmPath?: string;
  /** In words, for the provenance. */
  readonly device?: string;
}

const DEVICES = {
  wasm: 'TensorFlow.js, WebAssembly',
  cpu: 'TensorFlow.js, plain JavaScript',
  tensorflow: 'TensorFlow',
} as const;

/**
 * Runs programs eagerly on a tfjs backend, which blocks the thread meanwhile.
 * @throws HeatlensError `runtime-unavailable` where the backend does not start
 */
export async function createTfjsRuntime(options: TfjsRuntimeOptions): Promise<Runtime> {
  const {backend, device = DEVICES[options.backend]} = options;
  await start(options);
  installGradients();
  return {id: 'tfjs', device, compile: async (program) => compile(program, backend, device)};
}

async function start({backend, wasmPath}: TfjsRuntimeOptions): Promise<void> {
  if (backend === 'wasm') {
    const {setWasmPaths} = await import('@tensorflow/tfjs-backend-wasm'); // which most machines never need
    if (wasmPath !== undefined) setWasmPaths(wasmPath);
  }
  const before = getBackend() || backend;
  const started = await setBackend(backend);
  if (backend !== 'cpu' && started) completeBackend(backend);
  await setBackend(before);
  if (!started) {
    const message = `TensorFlow.js could not start its ${backend} backend; reinstall Heatlens, or choose the runtime onnx.`;
    throw new HeatlensError('runtime-unavailable', message);
  }
}

function compile(program: Program, backend: string, device: string): CompiledProgram {
  const delegated = new Set<string>();
  return {
    runtime: 'tfjs',
    device,
    get notes() {
      return [...delegated].map(
        (kernel) => `${device} has no ${kernel} for this model; it runs in plain JavaScript, which is slow.`,
      );
    },
    milliseconds: {},
    run: async (inputs) => {
      const values = Object.keys(program.inputs).map((name) => [name, inputValues(program, inputs, name)] as const);
      const run = () => withBackend(backend, () => runEagerly(program, Object.fromEntries(values)));
      return recordDelegated(delegated, run);
    },
    dispose: async () => {},
  };
}

function runEagerly(program: Program, values: Readonly<Record<string, Float32Array>>): Record<string, Array32> {
  const results: Record<string, Array32> = {};
  tidy(() => {
    const tensors: Record<string, Tensor> = {};
    for (const [name, shape] of Object.entries(program.inputs)) tensors[name] = tensor(values[name] ?? [], [...shape]);
    for (const [name, output] of Object.entries(program.run(tensors))) {
      results[name] = {shape: output.shape, values: Float32Array.from(output.dataSync())};
    }
  });
  return results;
}
