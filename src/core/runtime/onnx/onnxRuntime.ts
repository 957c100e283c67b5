import type {InferenceSession, InferenceSessionFactory, Tensor, TensorConstructor} from 'onnxruntime-common';
import {HeatlensError} from '../../errors.ts';
import {installGradients} from '../gradients.ts';
import {inputValues} from '../inputs.ts';
import type {Array32, CompiledProgram, Family, Inputs, Program, Runtime} from '../runtime.ts';
import {encodeModel, type EncodedModel} from './encode/model.ts';
import {footprint} from './graph/footprint.ts';
import {halfPrecision} from './graph/halfPrecision.ts';
import {Untraceable} from './untraceable.ts';
import {trace, type Trace} from './trace/trace.ts';
import {TraceCache} from './trace/traceCache.ts';

/** The native module (`onnxruntime-node`), as far as it is used. */
export interface OrtModule {
  readonly InferenceSession: InferenceSessionFactory;
  readonly Tensor: TensorConstructor;
}

export interface OnnxRuntimeOptions {
  readonly ort: OrtModule;
  /** In words, for the provenance: "ONNX Runtime 1.30, CPU, 2 threads". */
  readonly device: string;
  /** 0 leaves the number to ONNX Runtime. */
  readonly threads?: number;
  /** Where sessions run, in order of preference; the CPU when left out. */
  readonly executionProviders?: InferenceSession.SessionOptions['executionProviders'];
  /** `float16`: networks in half precision, for GPUs; float32 when left out. */
  readonly precision?: 'float32' | 'float16';
  /** Bytes that may still be taken, given those that a run needs; left out, a program is started however much that is. */
  readonly availableMemory?: (needed: number) => number;
  /** Puts weights where the threads that sessions run in read them; left out, sessions run in this one. */
  readonly share?: <T extends Uint8Array | Float32Array>(values: T) => T;
  /** Where traces are kept, for runtimes that share them; their devices have to be of one kind. */
  readonly traces?: TraceCache;
  /** Milliseconds since some moment, for the times in a compiled program. */
  readonly now: () => number;
  /** Runs the programs that cannot be traced; without it they fail with `runtime-failed`. */
  readonly fallback?: Runtime;
}

/**
 * Traces programs into ONNX graphs and runs them with ONNX Runtime.
 * Its `run` blocks the thread it is called on, and so does making a session.
 */
export function createOnnxRuntime(options: OnnxRuntimeOptions): Runtime {
  installGradients();
  const runtime = runtimeOf(options);
  if (!isGpu(options) || options.precision === 'float16') return runtime;
  const half = runtimeOf({...options, precision: 'float16', device: `${options.device}, float16`});
  return {...runtime, half: {...half, exact: runtime}};
}

function runtimeOf(options: OnnxRuntimeOptions): Runtime {
  const {traces = new TraceCache()} = options;
  return {
    id: 'onnx',
    device: options.device,
    remote: isRemote(options),
    compile: async (program, family) => {
      try {
        return await compile(program, options, traces, family);
      } catch (error) {
        if (!(error instanceof Untraceable) || !options.fallback) throw failure(program, error);
        return withNote(
          await options.fallback.compile(program),
          `${error.message} It runs on ${options.fallback.device}.`,
        );
      }
    },
  };
}

/**
 * Threads spin between operations for as long as waking one takes, and not after a run. Where nothing else runs that is as
 * fast as spinning on (MobileNetV2, batch of 16: 63.8 ms against 64.3); where readers of pictures or other programs want the
 * cores, spinning on takes 1.4 times the processor's time.
 */
const spinning = {force_spinning_stop: '1', intra_op: {spin_duration_us: '50'}};

async function compile(
  program: Program,
  options: OnnxRuntimeOptions,
  traces: TraceCache,
  family: Family | undefined,
): Promise<CompiledProgram> {
  const {ort, device, now, share = (values) => values} = options;
  const begin = now();
  const target = isRemote(options) ? 'webgpu' : 'any';
  const recorded = family ? traces.get(program, family, target) : trace(program, target);
  const traced = now();
  const {model, weights, fed, nodes, outputs} = written(program, recorded, options);
  const needed = footprint(nodes, Object.values(outputs));
  checkMemory(program, needed, options.availableMemory?.(needed));
  const encoded = now();
  const session = await ort.InferenceSession.create(model, {
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    intraOpNumThreads: options.threads ?? 0,
    extra: {session: spinning},
    ...(options.executionProviders && {executionProviders: options.executionProviders}),
    externalData: weights.map(({path, data}) => ({path, data: share(data)})),
    ...(isRemote(options) && program.keep && {preferredOutputLocation: keptOnDevice(program.keep)}),
  });
  const matrices = Object.fromEntries(
    fed.map(({name, shape, values}) => [name, new ort.Tensor('float32', share(values), shape)]),
  );
  const milliseconds = {trace: traced - begin, encode: encoded - traced, session: now() - encoded};
  return {
    runtime: 'onnx',
    device,
    notes: [],
    milliseconds,
    concurrent: options.share !== undefined,
    run: async (inputs) => run(program, session, {...matrices, ...feedsOf(program, ort, inputs)}),
    dispose: () => session.release(),
  };
}

/** The trace as a model, with the weights that it is bound to. */
function written(
  program: Program,
  recorded: Trace,
  {precision, executionProviders}: OnnxRuntimeOptions,
): EncodedModel & Pick<Trace, 'outputs'> {
  try {
    const {graph, outputs} = precision === 'float16' && !program.exact ? halfPrecision(recorded) : recorded;
    // Elsewhere than on the processor, what is fed would be copied at every run.
    return {...encodeModel(graph, outputs, executionProviders?.length ? 'constant' : 'fed'), outputs};
  } finally {
    recorded.graph.bound.release();
  }
}

function isGpu({executionProviders = []}: OnnxRuntimeOptions): boolean {
  return executionProviders.some((provider) => (typeof provider === 'string' ? provider : provider.name) !== 'cpu');
}

// Only its WebGPU tensors can be had from JavaScript.
function isRemote({executionProviders = []}: OnnxRuntimeOptions): boolean {
  return executionProviders.some((provider) => (typeof provider === 'string' ? provider : provider.name) === 'webgpu');
}

function keptOnDevice(names: readonly string[]): Record<string, 'gpu-buffer'> {
  return Object.fromEntries(names.map((name) => [name, 'gpu-buffer']));
}

function feedsOf(program: Program, ort: OrtModule, inputs: Inputs): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const [name, shape] of Object.entries(program.inputs)) {
    const given = inputs[name];
    feeds[name] =
      given !== undefined && 'resident' in given
        ? (given.resident as Tensor)
        : new ort.Tensor('float32', inputValues(program, inputs, name), shape);
  }
  return feeds;
}

async function run(
  program: Program,
  session: InferenceSession,
  feeds: Readonly<Record<string, Tensor>>,
): Promise<Record<string, Array32>> {
  const fetched = await session.run(feeds).catch((cause: unknown) => {
    if (cause instanceof HeatlensError) throw cause;
    const reason = firstLine(cause);
    if (noMemory.test(reason)) throw outOfMemory(program, cause);
    throw new HeatlensError(
      'runtime-failed',
      `ONNX Runtime failed at \`${program.name}\` (${reason}). Choose the runtime tfjs, or export the model again.`,
      {cause},
    );
  });
  const outputs: Record<string, Array32> = {};
  for (const [name, tensor] of Object.entries(fetched)) {
    const {dims: shape, location} = tensor;
    // Reading `data` of a tensor on a device throws, and its `getData` ends the process.
    if (location !== 'cpu') outputs[name] = {shape, values: new Float32Array(), resident: tensor};
    else if (tensor.data instanceof Float32Array) outputs[name] = {shape, values: tensor.data};
  }
  return outputs;
}

/** A system may end a process that takes more than there is, with no word: it is not tried. */
function checkMemory({name}: Program, needed: number, available = Infinity): void {
  if (needed <= available) return;
  const [asks, has] = [needed, available].map((bytes) => `${(bytes / 2 ** 30).toPrecision(2)} GiB`);
  throw new HeatlensError(
    'out-of-memory',
    `\`${name}\` needs about ${asks} of memory, and ${has} is free. Close other programs, or give a smaller picture (of models that take any size, a smaller size).`,
  );
}

/** What ONNX Runtime and its providers say where memory ran out; of WebGPU the use of a buffer that it did not get, or of too many that large values are split into. */
const noMemory =
  /out of memory|bad_?alloc|bad allocation|failed to allocate|alloc_failed|exceeds the max|larger than the max|too many storage buffers|invalid buffer/i;

function outOfMemory({name}: Program, cause: unknown): HeatlensError {
  const message = `There is not enough memory for \`${name}\`. Close other programs, give a smaller picture, or choose the device cpu.`;
  return new HeatlensError('out-of-memory', message, {cause});
}

function withNote(program: CompiledProgram, note: string): CompiledProgram {
  return {
    ...program,
    get notes() {
      return [note, ...program.notes];
    },
  };
}

function failure(program: Program, error: unknown): HeatlensError {
  if (error instanceof HeatlensError) return error;
  const reason = firstLine(error);
  if (noMemory.test(reason)) return outOfMemory(program, error);
  if (reason.includes('f16')) {
    return new HeatlensError(
      'runtime-unavailable',
      'This device does not compute in half precision. Choose the precision float32.',
      {cause: error},
    );
  }
  const message = `\`${program.name}\` could not be compiled for ONNX Runtime (${reason}). Choose the runtime tfjs, or export the model again.`;
  return new HeatlensError('runtime-failed', message, {cause: error});
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0];
}
