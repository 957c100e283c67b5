import {gradCam} from '../core/methods/gradCam.ts';
import {chooseLayer} from '../core/network/chooseLayer.ts';
import type {Network} from '../core/network/network.ts';
import {seededRandom} from '../core/random.ts';
import {createOnnxRuntime} from '../core/runtime/onnx/onnxRuntime.ts';
import {ProgramCache} from '../core/runtime/programCache.ts';
import type {Diagnostics, DoctorRequest, Placement} from '../protocol/engine.ts';
import {loadOrt} from './devices/ort.ts';
import {placementOf} from './devices/placement.ts';
import {executionProvider, providers, type Place} from './devices/providers.ts';
import type {Tools} from './tools.ts';
import {versions} from './versions.ts';

/**
 * What computes on this machine, and what is in its way.
 * @throws HeatlensError as opening the model that is asked about does
 */
export async function diagnose(
  {models, runtimes, turns}: Tools,
  {probe, model}: DoctorRequest = {},
): Promise<Diagnostics> {
  if (probe !== undefined) await runtimes.probe(probe);
  const {devices, trouble} = await turns.take(() => runtimes.report());
  const placements: Placement[] = [];
  if (model !== undefined) {
    const session = await models.open(model);
    const release = session.use();
    try {
      const places = devices.filter(({runtime, usable}) => runtime === 'onnx' && usable).map(({device}) => device);
      for (const device of places) placements.push(await turns.take(() => placement(session.model.network, device)));
    } finally {
      release();
    }
  }
  return {versions: versions(), devices, trouble, placements, memory: {...process.memoryUsage()}};
}

/** Of one Grad-CAM: the network's forward pass and the gradient at its default layer. */
async function placement(network: Network, device: Place): Promise<Placement> {
  const {
    input: {height, width, channels},
    head: {classes},
  } = network;
  const images = {shape: [1, height, width, channels], values: new Float32Array(height * width * channels)};
  const targets = {shape: [1, classes], values: new Float32Array(classes)};
  const counted = await placementOf(await loadOrt(), async (ort) => {
    const executionProviders = device === 'cpu' ? [] : [executionProvider(providers[device].name)];
    const programs = new ProgramCache(
      createOnnxRuntime({ort, device, now: () => performance.now(), executionProviders}),
    );
    const run = programs.run.bind(programs);
    const layers = [chooseLayer(network).layer.name];
    for await (const _ of gradCam.explain({network, layers, random: seededRandom(1), run}, {images, targets}));
    return programs;
  });
  return {device, ...counted};
}
