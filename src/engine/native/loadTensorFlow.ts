import {existsSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import * as util from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../core/errors.ts';
import type {Runtime} from '../../core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../core/runtime/tfjs/tfjsRuntime.ts';
import type {TensorFlowFound} from '../../protocol/engine.ts';
import {loadFailure, title} from './loadFailure.ts';
import {npmBinding} from './npmTensorFlow.ts';
import {tensorFlowLibrary} from './pythonTensorFlow.ts';

/** tfjs-node's N-API addon, as far as it is looked at here. */
interface Binding {
  readonly TF_Version: string;
  isUsingGpuDevice(): boolean;
}

type BackendClass = new (binding: Binding, packageName: string) => tf.KernelBackend;

const load = createRequire(import.meta.url);

/** What scripts/buildBinding.ts has built; the bundles lie beside it. */
const beside = import.meta.url.endsWith('.ts') ? '../../../dist/tensorflow/' : './tensorflow/';
const built = fileURLToPath(new URL(beside, import.meta.url));

/**
 * Loads a TensorFlow that the user has chosen into this process and runs programs on it. Native code: whoever calls this
 * has to know that the user trusts it.
 *
 * @param device `cpu` keeps it from a graphics card
 * @throws HeatlensError `runtime-unavailable`, which names the library that is missing
 */
export async function loadTensorFlow(found: TensorFlowFound, device: 'auto' | 'cpu' = 'auto'): Promise<Runtime> {
  if (loaded !== undefined && loaded.path !== found.path) {
    const message = `${title(loaded)} is loaded, and a process can hold only one: reload the window to use ${title(found)}.`;
    throw new HeatlensError('runtime-unavailable', message);
  }
  prepareEnvironment(device);
  const binding = await loadBinding(found).catch((cause: unknown) => {
    throw loadFailure(found, cause);
  });
  loaded = found;
  const gpu = binding.isUsingGpuDevice();
  if (tf.findBackendFactory('tensorflow') === null) {
    const Backend = backendClass();
    const name = found.gpu ? '@tensorflow/tfjs-node-gpu' : '@tensorflow/tfjs-node';
    tf.registerBackend('tensorflow', () => new Backend(binding, name));
  }
  return createTfjsRuntime({
    backend: 'tensorflow',
    device: `TensorFlow ${binding.TF_Version}, ${gpu ? 'CUDA' : 'CPU'}`,
  });
}

let loaded: TensorFlowFound | undefined;

/** TensorFlow reads them from the process's environment, which the engine's worker shares, when it is loaded. */
function prepareEnvironment(device: 'auto' | 'cpu'): void {
  // It would take all of the card's memory, which the desktop and other programs need.
  process.env['TF_FORCE_GPU_ALLOW_GROWTH'] ??= 'true';
  // Errors only: the rest is a page about CPU instructions and missing drivers, whatever the machine.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  fullPrecision();
  if (device === 'cpu') process.env['CUDA_VISIBLE_DEVICES'] = '-1';
}

/**
 * Keeps NVIDIA's libraries from rounding float32 to ten bits (TF32), as they do by themselves on cards since Ampere: numbers
 * would be off by more than a device may be. They read it when they begin; ONNX Runtime's binding has no option for it.
 */
export function fullPrecision(): void {
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}

async function loadBinding(found: TensorFlowFound): Promise<Binding> {
  if (found.kind === 'npm') {
    const file = await npmBinding(found.path, Number(process.versions.napi));
    if (file !== undefined) return load(file) as Binding;
    const message =
      `${title(found)} has no binding for Node ${process.versions.node}: ` +
      'run `npm rebuild` where it is installed, which downloads it.';
    throw new HeatlensError('runtime-unavailable', message);
  }
  const open = libraryOpener();
  // Opened by their paths; the binding, which names them, then gets these.
  for (const library of ['libtensorflow_framework.so.2', tensorFlowLibrary]) open(join(found.path, library));
  return load(ofBuild('tfjs_binding.node')) as Binding;
}

/** Opens a shared library and leaves it open for what is loaded later; throws what the dynamic linker says. */
export function libraryOpener(): (path: string) => void {
  return (load(ofBuild('libraries.node')) as {open(path: string): void}).open;
}

/** tfjs-node's own backend, with the engine's copy of tfjs-core and what Node has removed from `util` (23). */
function backendClass(): BackendClass {
  const make = load(ofBuild('backend.cjs')) as (require: (name: string) => unknown) => {readonly Backend: BackendClass};
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  const modules: Readonly<Record<string, unknown>> = {
    util: {...util, isNullOrUndefined, isArray: Array.isArray},
    '@tensorflow/tfjs': {...tf, KernelBackend: es5Class(tf.KernelBackend)},
    '@tensorflow/tfjs-core': tf,
  };
  return make((name) => modules[name]).Backend;
}

/** tfjs-node's classes are functions, and call the constructor that they extend as one; KernelBackend's own is empty. */
function es5Class({prototype}: {readonly prototype: object}): () => void {
  const extended = () => {};
  return Object.assign(extended, {prototype});
}

function ofBuild(file: string): string {
  const path = join(built, file);
  if (existsSync(path)) return path;
  const message = `This copy of Heatlens has no ${file} in ${dirname(path)}: run \`npm run package\`, which builds it.`;
  throw new HeatlensError('runtime-unavailable', message);
}
