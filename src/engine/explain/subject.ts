import type {Bench} from '../../core/methods/method.ts';
import {classCount} from '../../core/methods/targets.ts';
import {chooseLayer, findLayer} from '../../core/network/chooseLayer.ts';
import {sizedFor} from '../../core/network/freeSize.ts';
import type {Layer, Network} from '../../core/network/network.ts';
import type {Size} from '../../core/preprocess/preprocessing.ts';
import {seededRandom} from '../../core/random.ts';
import type {CompiledProgram, Runtime} from '../../core/runtime/runtime.ts';
import {fitLabels} from '../../core/settings/labels.ts';
import type {ModelSettings} from '../../core/settings/modelSettings.ts';
import type {ChosenLayer, ComputedOn, ExplainRequest, Precision} from '../../protocol/explanation.ts';
import {readModelSettings} from '../modelSettings.ts';
import type {ModelSession} from '../models/modelCache.ts';
import type {ChosenRuntime} from '../runtimes.ts';
import type {Tools} from '../tools.ts';

/** A model with everything that explanations of any picture by it share. */
export interface Subject {
  readonly session: ModelSession;
  readonly network: Network;
  readonly settings: ModelSettings;
  readonly labels: readonly string[];
  readonly layer: Layer;
  readonly chosen: ChosenLayer;
  readonly runtime: Runtime;
  readonly device: ComputedOn;
  readonly bench: Bench;
  /** The same in float32, where the other computes in half precision. */
  readonly exactBench: Bench | undefined;
  readonly spent: Spent;
  readonly warnings: readonly string[];
}

/** Milliseconds so far. */
export interface Spent {
  /** In making programs, of which in tracing, in folding and writing the weights, and in making sessions. */
  readonly compile: number;
  readonly trace: number;
  readonly encode: number;
  readonly session: number;
  readonly run: number;
}

/** Whose making has been counted: a program that is taken again cost nothing. */
const counted = new WeakSet<CompiledProgram>();

/**
 * @param instead what goes on where the device that was chosen failed
 * @throws HeatlensError where the model's settings, the layer or the runtime cannot be had
 */
export async function openSubject(
  tools: Tools,
  session: ModelSession,
  request: ExplainRequest,
  picture: Size,
  seed: number,
  signal: AbortSignal | undefined,
  instead?: ChosenRuntime,
): Promise<Subject> {
  const {device, ...chosen} = instead ?? (await choose(tools, request));
  const {runtime, warnings} = precise(chosen, request.precision);
  const {file} = session.model;
  const found = await readModelSettings(file);
  const {network, note} = sizedFor(session.model.network, picture, request.size ?? found.settings.size);
  const fitted = fitLabels(found.labels, classCount(network.head), found.labelsFrom ?? '');
  const {layer, reason} = layerFor(network, request.layer, found.settings.layer);
  const spent = {compile: 0, trace: 0, encode: 0, session: 0, run: 0};
  const benchOn = (one: Runtime): Bench => ({
    network,
    layers: [layer.name],
    random: seededRandom(seed),
    signal,
    run: (key, program, inputs) =>
      tools.turns.take(async () => {
        const begin = performance.now();
        const compiled = await session.programs(one).compile(key, program);
        const made = performance.now();
        const outputs = await compiled.run(inputs);
        spent.compile += made - begin;
        if (!counted.has(compiled)) for (const part of ['trace', 'encode', 'session'] as const) spent[part] += compiled.milliseconds[part] ?? 0;
        counted.add(compiled);
        spent.run += performance.now() - made;
        return outputs;
      }),
  });
  return {
    session,
    network,
    settings: found.settings,
    labels: fitted.labels,
    layer,
    chosen: {name: layer.name, shape: layer.shape, reason},
    runtime,
    device,
    bench: benchOn(runtime),
    exactBench: runtime.exact && benchOn(runtime.exact),
    spent,
    warnings: [...warnings, ...(network.notes ?? []), ...found.warnings, ...[note, fitted.warning].filter((one) => one !== undefined)],
  };
}

/** Leaves out the devices that ended the engine, and says so of each. */
async function choose({runtimes, turns}: Tools, {runtime, device, tensorFlow, lost = []}: ExplainRequest): Promise<ChosenRuntime> {
  for (const ended of lost) await runtimes.endedEngine(ended);
  const warnings: string[] = [];
  const left = lost.filter((ended) => ended !== 'tensorflow');
  const wanted = tensorFlow === undefined ? (left.pop() ?? device) : device; // which tells of itself
  for (const ended of left) warnings.push(...(await runtimes.choose(runtime, ended)).warnings);
  await runtimes.ready(wanted, tensorFlow);
  const chosen = await turns.take(() => runtimes.choose(runtime, wanted, tensorFlow));
  return {...chosen, warnings: [...warnings, ...chosen.warnings]};
}

/** The runtime in the precision asked for, where it has it; else as it is, with a warning. */
function precise({runtime, warnings}: Pick<ChosenRuntime, 'runtime' | 'warnings'>, precision: Precision = 'float32'): Pick<ChosenRuntime, 'runtime' | 'warnings'> {
  if (precision === 'float32') return {runtime, warnings};
  if (runtime.half) return {runtime: runtime.half, warnings};
  return {runtime, warnings: [...warnings, `Half precision is for GPUs; on ${runtime.device} this was computed in float32.`]};
}

/** @throws HeatlensError `unknown-layer`, `no-spatial-layer` */
export function layerFor(network: Network, asked: string | undefined, set: string | undefined): {layer: Layer; reason: string} {
  if (asked !== undefined) return {layer: findLayer(network, asked), reason: 'the layer you asked for'};
  if (set !== undefined) return {layer: findLayer(network, set), reason: 'set in heatlens.json'};
  return chooseLayer(network);
}
