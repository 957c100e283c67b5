import {availableParallelism} from 'node:os';
import {fileURLToPath} from 'node:url';
import {square, sum} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {HeatlensError} from '../core/errors.ts';
import {createOnnxRuntime} from '../core/runtime/onnx/onnxRuntime.ts';
import {TraceCache} from '../core/runtime/onnx/trace/traceCache.ts';
import type {Program, Runtime, RuntimeId} from '../core/runtime/runtime.ts';
import {createTfjsRuntime} from '../core/runtime/tfjs/tfjsRuntime.ts';
import type {DeviceReport} from '../protocol/engine.ts';
import type {ComputedOn, DeviceRequest, NativeDevice} from '../protocol/explanation.ts';
import type {Devices} from './devices/devices.ts';
import {readText} from './devices/machine.ts';
import {loadOrt, type Ort} from './devices/ort.ts';
import {executionProvider, providerIds, providers, type ProviderId} from './devices/providers.ts';
import {
  insteadSentence,
  tell,
  tellAbsent,
  tellFailure,
  tellNoRuntime,
  tellTensorFlow,
  type Told,
} from './devices/sentences.ts';
import {computingThreads} from './devices/threads.ts';
import {Lanes} from './lanes/lanes.ts';
import type {TensorFlows} from './native/tensorFlows.ts';

/** A runtime that works, and what the user has to know about the choice. */
export interface ChosenRuntime {
  readonly runtime: Runtime;
  readonly device: ComputedOn;
  readonly warnings: readonly string[];
}

/** ONNX Runtime in lanes, which start with its first program. */
export interface LanedRuntime {
  readonly runtime: Runtime;
  readonly lanes: Lanes;
}

export interface RuntimesOptions {
  /** Opens the devices besides the processor; none where it is left out, as in tests and benchmarks. */
  readonly openDevices?: (ort: Ort, threads: number) => Devices;
  /** Those that a user may choose; none where it is left out. */
  readonly tensorFlows?: TensorFlows;
}

/** The runtimes of this machine, each made when it is first asked for. */
export class Runtimes {
  readonly #options: RuntimesOptions;
  readonly #made = new Map<string, Promise<Runtime>>();
  /** Devices that failed in the middle of an explanation, with their own words: not used again by this engine. */
  readonly #failed = new Map<ProviderId, string>();
  /** What happened to the TensorFlow that was chosen: not used again by this engine. */
  #tensorFlowFailure: Told | undefined;
  /** Of the processor, in lanes or not. */
  readonly #traces = new TraceCache();
  #devices: Promise<Devices | undefined> | undefined;

  constructor(options: RuntimesOptions = {}) {
    this.#options = options;
  }

  /** Tries a device that is asked for by name where nobody knows it, which takes seconds; `choose` then answers at once. */
  async ready(device: DeviceRequest = 'auto', tensorFlow?: string): Promise<void> {
    if (tensorFlow !== undefined) return this.#options.tensorFlows?.ready(tensorFlow);
    if (device !== 'auto' && device !== 'cpu') await this.#obstacle(device);
  }

  /**
   * @param asked absent: ONNX Runtime, or tfjs where it cannot be loaded
   * @param device `auto`: the fastest that is known to work; by name: the next best, with a warning, where it does not
   * @param tensorFlow one that the user has chosen: the next best, with a warning, where it does not work
   * @throws HeatlensError `runtime-unavailable` where a runtime that was asked for by name cannot be had
   */
  async choose(
    asked: RuntimeId | undefined,
    device: DeviceRequest = 'auto',
    tensorFlow?: string,
  ): Promise<ChosenRuntime> {
    if (tensorFlow !== undefined && asked !== 'onnx') return this.#onTensorFlow(tensorFlow, device);
    if (asked === 'tfjs') refuseDevices(device);
    if (device === 'cpu' || asked === 'tfjs') return this.#processor(asked);
    if (device === 'auto') return this.#fastest(asked);
    const told = await this.#obstacle(device);
    if (told === undefined) return this.#on(device);
    const next = await this.#fastest(asked);
    return {...next, warnings: [insteadSentence(device, 'is not used', told, next.runtime.device), ...next.warnings]};
  }

  /** A device ended the process of the engine before this one: it is not used again before it is probed. */
  async endedEngine(device: NativeDevice): Promise<void> {
    if (device === 'tensorflow') this.#tensorFlowFailure = tellTensorFlow();
    else await (await this.#openDevices())?.note(device, {kind: 'lost'});
  }

  /** What goes on where a device failed in the middle of an explanation or a sweep, with the sentence that says so. */
  async insteadOf(
    device: NativeDevice,
    cause: Error,
    asked: RuntimeId | undefined,
    part: 'This' | 'The rest' = 'This',
  ): Promise<ChosenRuntime> {
    const next = await this.#processor(asked);
    const told = device === 'tensorflow' ? tellTensorFlow(cause.message) : tellFailure(cause.message, process.platform);
    return {
      ...next,
      warnings: [insteadSentence(device, 'failed in the middle', told, next.runtime.device, part), ...next.warnings],
    };
  }

  /** A device failed where the processor did not: it is not used again before it is probed or the engine starts anew. */
  exclude(device: NativeDevice, cause: Error): void {
    if (device === 'tensorflow') this.#tensorFlowFailure = tellTensorFlow(cause.message);
    else this.#failed.set(device, cause.message);
  }

  /** Tries devices, the unknown ones or all; those that failed in the middle of an explanation get another chance. */
  async probe(which: 'unknown' | 'all'): Promise<void> {
    const devices = await this.#openDevices();
    if (which === 'all') this.#failed.clear();
    if (which === 'all') this.#tensorFlowFailure = undefined;
    if (which === 'all') this.#options.tensorFlows?.forget();
    await Promise.all(
      devices?.candidates.map((id) => (which === 'all' ? devices.findAgain(id) : devices.find(id))) ?? [],
    );
  }

  /** Every runtime and device there could be, as far as they are known, with the reason and the remedy for each that cannot be used. */
  async report(): Promise<{readonly devices: readonly DeviceReport[]; readonly trouble: string | null}> {
    const devices = await this.#openDevices();
    const own = [await this.#reportOf('onnx'), await this.#reportOf('tfjs')]; // tfjs has one active backend for all
    const others = await Promise.all(providerIds.map((id) => this.#reportOn(devices, id)));
    const best = await devices?.best();
    const chosen = others.find(({device, usable}) => usable && device === best) ?? own.find(({usable}) => usable);
    return {
      devices: [...own, ...others].map((one) => ({...one, chosen: one === chosen})),
      trouble: devices?.trouble ?? null,
    };
  }

  async #fastest(asked: RuntimeId | undefined): Promise<ChosenRuntime> {
    const best = (await (await this.#openDevices())?.fastest()) ?? 'cpu';
    return best === 'cpu' || this.#failed.has(best) ? this.#processor(asked) : this.#on(best);
  }

  async #processor(asked: RuntimeId | undefined): Promise<ChosenRuntime> {
    if (asked !== undefined) return {runtime: await this.#runtime(asked), device: 'cpu', warnings: []};
    try {
      return {runtime: await this.#runtime('onnx'), device: 'cpu', warnings: []};
    } catch (error) {
      const {reason, remedy} = tellNoRuntime(process, messageOf(error));
      return {runtime: await this.#runtime('tfjs'), device: 'cpu', warnings: [`${reason}. ${remedy}`]};
    }
  }

  async #onTensorFlow(place: string, device: DeviceRequest): Promise<ChosenRuntime> {
    if (this.#tensorFlowFailure !== undefined) {
      const next = await this.#fastest(undefined);
      return {
        ...next,
        warnings: [
          insteadSentence('tensorflow', 'is not used', this.#tensorFlowFailure, next.runtime.device),
          ...next.warnings,
        ],
      };
    }
    try {
      const {tensorFlows} = this.#options;
      if (tensorFlows === undefined) throw new HeatlensError('runtime-unavailable', 'TensorFlow is not used here.');
      return {...(await tensorFlows.open(place, device)), device: 'tensorflow'};
    } catch (error) {
      const next = await this.#fastest(undefined);
      return {
        ...next,
        warnings: [`${messageOf(error)} This was computed with ${next.runtime.device}.`, ...next.warnings],
      };
    }
  }

  async #on(device: ProviderId): Promise<ChosenRuntime> {
    return {runtime: await this.#runtime('onnx', device), device, warnings: []};
  }

  /** Why a device cannot be used; undefined where it can. */
  async #obstacle(device: ProviderId): Promise<Told | undefined> {
    const failure = this.#failed.get(device);
    if (failure !== undefined) return tellFailure(failure, process.platform);
    const devices = await this.#openDevices();
    if (devices === undefined || !devices.candidates.includes(device)) return tellAbsent(device, process);
    const finding = await devices.find(device);
    return finding.kind === 'works' ? undefined : tell(finding, process);
  }

  async #reportOf(id: RuntimeId): Promise<DeviceReport> {
    const report = {
      runtime: id,
      device: 'cpu',
      title: id === 'onnx' ? 'Processor' : 'TensorFlow.js',
      remedy: null,
      chosen: false,
    } as const;
    try {
      const runtime = await this.#runtime(id);
      const [result] = (await (await runtime.compile(check)).run({x: Float32Array.of(1, 2)})).y.values;
      if (result !== 5) throw new Error(`It computed 1² + 2² = ${result}.`);
      return {...report, usable: true, reason: runtime.device};
    } catch (error) {
      const message = messageOf(error);
      return {
        ...report,
        usable: false,
        ...(id === 'onnx' ? tellNoRuntime(process, message) : {reason: message.replace(/\.$/, '')}),
      };
    }
  }

  async #reportOn(devices: Devices | undefined, id: ProviderId): Promise<DeviceReport> {
    const report = {runtime: 'onnx', device: id, title: providers[id].title, chosen: false} as const;
    const failure = this.#failed.get(id);
    if (devices === undefined || !devices.candidates.includes(id))
      return {...report, usable: false, ...tellAbsent(id, process)};
    if (failure !== undefined) return {...report, usable: false, ...tellFailure(failure, process.platform)};
    const finding = await devices.recall(id);
    return {...report, usable: finding?.kind === 'works', ...tell(finding, process)};
  }

  #openDevices(): Promise<Devices | undefined> {
    const open = async () => {
      const ort = await loadOrt().catch(() => undefined); // `choose` and `report` tell why, where it matters
      return ort && this.#options.openDevices?.(ort, threads ?? 0);
    };
    this.#devices ??= open();
    return this.#devices;
  }

  #runtime(id: RuntimeId, device?: ProviderId): Promise<Runtime> {
    const key = device ?? id;
    const made = this.#made.get(key) ?? (id === 'onnx' ? this.#makeOnnx(device) : makeTfjs());
    this.#made.set(key, made);
    made.catch(() => this.#made.delete(key));
    return made;
  }

  /** ONNX Runtime on the processor in lanes, whose end is the caller's business. */
  async inLanes(): Promise<LanedRuntime> {
    const {Tensor} = await loadOrt();
    const lanes = new Lanes({
      Tensor,
      cores: threads ?? Math.ceil(availableParallelism() / 2),
      availableMemory: () => process.availableMemory(),
    });
    return {runtime: await this.#makeOnnx(undefined, lanes), lanes};
  }

  async #makeOnnx(device: ProviderId | undefined, lanes?: Lanes): Promise<Runtime> {
    const ort = await loadOrt();
    const words =
      device === undefined
        ? `CPU${threads === undefined ? '' : `, ${threads} ${threads === 1 ? 'thread' : 'threads'}`}`
        : providers[device].title;
    return createOnnxRuntime({
      ort: lanes?.ort ?? ort,
      device: `ONNX Runtime ${ort.env.versions.node ?? ''}, ${words}`,
      threads: threads ?? 0,
      now: () => performance.now(),
      ...(device === undefined && {
        traces: this.#traces,
        availableMemory: (needed) => lanes?.availableMemory(needed) ?? process.availableMemory(),
      }),
      ...(lanes && {share: (values) => lanes.share(values)}),
      ...(device && {executionProviders: [executionProvider(providers[device].name)]}),
      fallback: {
        id: 'tfjs',
        device: 'TensorFlow.js',
        compile: async (program) => (await this.#runtime('tfjs')).compile(program),
      },
    });
  }
}

/** Of the processor; undefined leaves them to ONNX Runtime. */
const threads = computingThreads(readText);

/** The build puts the .wasm files beside the bundle; from source they are in the package. */
const bundled = !import.meta.url.endsWith('.ts');

function makeTfjs(): Promise<Runtime> {
  return createTfjsRuntime({
    backend: 'wasm',
    ...(bundled ? {wasmPath: fileURLToPath(new URL('./', import.meta.url))} : {}),
  });
}

const check: Program = {
  name: 'check',
  inputs: {x: [2]},
  run: ({x}) => ({y: sum(square(x))}),
};

/** @throws HeatlensError where a device besides the processor is asked for */
function refuseDevices(device: DeviceRequest): void {
  if (device === 'cpu' || device === 'auto') return;
  const sentence = `TensorFlow.js computes on the processor, not with ${providers[device].title}. Choose the runtime onnx, or leave it out.`;
  throw new HeatlensError('runtime-unavailable', sentence);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
