import type {Bench} from '../../core/methods/method.ts';
import {classCount} from '../../core/methods/targets.ts';
import {chooseLayer, findLayer} from '../../core/network/chooseLayer.ts';
import {sizedFor} from '../../core/network/freeSize.ts';
import type {Layer, Network} from '../../core/network/network.ts';
import type {Size} from '../../core/preprocess/preprocessing.ts';
import {seededRandom} from '../../core/random.ts';
import type {Runtime} from '../../core/runtime/runtime.ts';
import {fitLabels} from '../../core/settings/labels.ts';
import type {ModelSettings} from '../../core/settings/modelSettings.ts';
import type {ChosenLayer, ComputedOn, ExplainRequest, Precision} from '../../protocol/explanation.ts';
import {readModelSettings} from '../modelSettings.ts';
import type {LanedPrograms, ModelSession} from '../models/modelCache.ts';
import type {ChosenRuntime} from '../runtimes.ts';
import type {Tools} from '../tools.ts';
import {Benches, type Spent} from './benches.ts';

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
  /** The same in lanes of the processor; undefined where something else computes, or memory or cores are for one. */
  readonly laned: LanedBench | undefined;
  readonly spent: Spent;
  readonly warnings: readonly string[];
}

export interface LanedBench extends Pick<LanedPrograms, 'lanes' | 'scratch'> {
  /** @param took is told the milliseconds of each run */
  readonly bench: (took: (milliseconds: number) => void) => Bench;
}

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
  const {exact} = runtime;
  const {file} = session.model;
  const found = await readModelSettings(file);
  const {network, note} = sizedFor(session.model.network, picture, request.size ?? found.settings.size);
  const fitted = fitLabels(found.labels, classCount(network.head), found.labelsFrom ?? '');
  const {layer, reason} = layerFor(network, request.layer, found.settings.layer);
  const benches = new Benches({network, layers: [layer.name], random: seededRandom(seed), signal}, tools.turns);
  return {
    session,
    network,
    settings: found.settings,
    labels: fitted.labels,
    layer,
    chosen: {name: layer.name, shape: layer.shape, reason},
    runtime,
    device,
    bench: benches.on(() => session.programs(runtime)),
    exactBench: exact && benches.on(() => session.programs(exact)),
    laned: device === 'cpu' && runtime.id === 'onnx' ? await inLanes(tools, session, benches) : undefined,
    spent: benches.spent,
    warnings: [
      ...warnings,
      ...(network.notes ?? []),
      ...found.warnings,
      ...[note, fitted.warning].filter((one) => one !== undefined),
    ],
  };
}

async function inLanes({runtimes}: Tools, session: ModelSession, benches: Benches): Promise<LanedBench | undefined> {
  const laned = await session.inLanes(() => runtimes.inLanes());
  return laned && laned.lanes.count > 1
    ? {...laned, bench: (took) => benches.on(() => laned.programs, took)}
    : undefined;
}

/** Leaves out the devices that ended the engine, and says so of each. */
async function choose(
  {runtimes, turns}: Tools,
  {runtime, device, tensorFlow, lost = []}: ExplainRequest,
): Promise<ChosenRuntime> {
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
function precise(
  {runtime, warnings}: Pick<ChosenRuntime, 'runtime' | 'warnings'>,
  precision: Precision = 'float32',
): Pick<ChosenRuntime, 'runtime' | 'warnings'> {
  if (precision === 'float32') return {runtime, warnings};
  if (runtime.half) return {runtime: runtime.half, warnings};
  return {
    runtime,
    warnings: [...warnings, `Half precision is for GPUs; on ${runtime.device} this was computed in float32.`],
  };
}

/** @throws HeatlensError `unknown-layer`, `no-spatial-layer` */
export function layerFor(
  network: Network,
  asked: string | undefined,
  set: string | undefined,
): {layer: Layer; reason: string} {
  if (asked !== undefined) return {layer: findLayer(network, asked), reason: 'the layer you asked for'};
  if (set !== undefined) return {layer: findLayer(network, set), reason: 'set in heatlens.json'};
  return chooseLayer(network);
}
