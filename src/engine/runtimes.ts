import {availableParallelism} from 'node:os';
import {fileURLToPath} from 'node:url';
import {square, sum} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {HeatlensError} from '../core/errors.ts';
import {createOnnxRuntime} from '../core/runtime/onnx/onnxRuntime.ts';
import type {Program, Runtime, RuntimeId} from '../core/runtime/runtime.ts';
import {createTfjsRuntime} from '../core/runtime/tfjs/tfjsRuntime.ts';
import type {DeviceReport} from '../protocol/engine.ts';
import type {DeviceRequest} from '../protocol/explanation.ts';

/** A runtime that works, and what the user has to know about the choice. */
export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly warnings: readonly string[];
}

/** The runtimes of this machine, each made when it is first asked for. */
export class Runtimes {
  readonly #made = new Map<RuntimeId, Promise<Runtime>>();

  /**
   * @param asked absent: ONNX Runtime, or tfjs where it cannot be loaded
   * @throws HeatlensError `runtime-unavailable` where what was asked for by name cannot be had
   */
  async choose(asked: RuntimeId | undefined, device: DeviceRequest = 'auto'): Promise<ChosenRuntime> {
    if (device !== 'auto' && device !== 'cpu') {
      throw new HeatlensError('runtime-unavailable', `${elsewhere(device)} Choose the device \`auto\` or \`cpu\`.`);
    }
    if (asked) return {runtime: await this.#make(asked), warnings: []};
    try {
      return {runtime: await this.#make('onnx'), warnings: []};
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return {runtime: await this.#make('tfjs'), warnings: [`${why} The slower TensorFlow.js is used instead.`]};
    }
  }

  /** Every runtime and device there could be, with the reason for each that cannot be used. */
  async report(): Promise<DeviceReport[]> {
    const own: DeviceReport[] = [];
    for (const id of ['onnx', 'tfjs'] as const) own.push(await this.#reportOf(id)); // tfjs has one active backend for all
    const others = (['webgpu', 'cuda', 'directml', 'coreml'] as const).map((device) => ({
      runtime: 'onnx',
      device,
      usable: false,
      reason: elsewhere(device),
    }));
    return [...own, ...others];
  }

  async #reportOf(id: RuntimeId): Promise<DeviceReport> {
    try {
      const runtime = await this.#make(id);
      const [sum] = (await (await runtime.compile(probe)).run({x: Float32Array.of(1, 2)})).y.values;
      if (sum !== 5) throw new Error(`It computed 1² + 2² = ${sum}.`);
      return {runtime: id, device: 'cpu', usable: true, reason: runtime.device};
    } catch (error) {
      return {runtime: id, device: 'cpu', usable: false, reason: error instanceof Error ? error.message : String(error)};
    }
  }

  #make(id: RuntimeId): Promise<Runtime> {
    const made = this.#made.get(id) ?? makers[id](() => this.#make('tfjs'));
    this.#made.set(id, made);
    return made;
  }
}

const makers: Readonly<Record<RuntimeId, (tfjs: () => Promise<Runtime>) => Promise<Runtime>>> = {
  async onnx(tfjs) {
    const ort = await import('onnxruntime-node').catch((cause: unknown) => {
      const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
      throw new HeatlensError('runtime-unavailable', `ONNX Runtime could not be loaded: ${why}.`, {cause});
    });
    const threads = availableParallelism();
    return createOnnxRuntime({
      ort,
      device: `ONNX Runtime ${ort.env.versions.node ?? ''}, CPU, ${threads} threads`,
      threads,
      now: () => performance.now(),
      fallback: {id: 'tfjs', device: 'TensorFlow.js', compile: async (program) => (await tfjs()).compile(program)},
    });
  },
  tfjs: () => createTfjsRuntime({backend: 'wasm', ...(bundled ? {wasmPath: fileURLToPath(new URL('./', import.meta.url))} : {})}),
};

/** The build puts the .wasm files beside the bundle; from source they are in the package. */
const bundled = !import.meta.url.endsWith('.ts');

const probe: Program = {
  name: 'probe',
  inputs: {x: [2]},
  run: ({x}) => ({y: sum(square(x))}),
};

function elsewhere(device: string): string {
  return `This version explains on the CPU; ${device} is not used yet.`;
}
