// node bench/gpu.ts --device webgpu [--model … --picture … --range -1..1 --copies 100 --batch 25 --rounds 5]
import {parseArgs} from 'node:util';
import {add, enableProdMode, mul, setBackend, sum, zeros} from '@tensorflow/tfjs-core';
import {presets} from '../src/core/augment/presets.ts';
import {warpedBench} from '../src/core/augment/warpedBench.ts';
import {warpTensor} from '../src/core/augment/warpProgram.ts';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {gradCam} from '../src/core/methods/gradCam.ts';
import type {Maps} from '../src/core/methods/method.ts';
import type {Program} from '../src/core/runtime/runtime.ts';
import {fusers} from '../src/core/superres/fuse.ts';
import {makePlan} from '../src/core/superres/plan.ts';
import {remoteSolver} from '../src/core/superres/remoteSolver.ts';
import {openDevices} from '../src/engine/devices/openDevices.ts';
import {openSubject} from '../src/engine/explain/subject.ts';
import {Runtimes} from '../src/engine/runtimes.ts';
import type {DeviceRequest, ExplainRequest} from '../src/protocol/explanation.ts';
import {interleaved} from './measure.ts';
import {fullSettings, smokeSettings} from './settings.ts';
import {engineTools, wholeExplanation} from './whole.ts';

const {values: options} = parseArgs({
  options: {
    device: {type: 'string', default: 'auto'},
    smoke: {type: 'boolean', default: false},
    model: {type: 'string'},
    picture: {type: 'string'},
    copies: {type: 'string', default: '100'},
    batch: {type: 'string', default: '25'},
    rounds: {type: 'string', default: '5'},
  },
});
const settings = options.smoke ? smokeSettings() : fullSettings();
const [copies, batch, rounds] = [options.copies, options.batch, options.rounds].map(Number);
const request: ExplainRequest = {
  model: options.model ?? settings.model,
  image: options.picture ?? settings.picture,
  preprocessing: {range: settings.range},
  device: options.device as DeviceRequest,
  augmentations: copies,
};

enableProdMode();
await setBackend('cpu');
const tools = {...engineTools(), runtimes: new Runtimes({openDevices})};
const session = await tools.models.open(request.model);
const {network, layer, bench, runtime, warnings} = await openSubject(tools, session, request, session.model.network.input, 7, undefined);
session.batches.get = () => batch;
console.log([runtime.device, ...warnings].join('\n'));

const {height, width, channels} = network.input;
const [n, m] = layer.shape;
const {classes} = network.head;
const plan = makePlan({preset: presets.default, copies, seed: 7, picture: {height, width}, cells: {height: n, width: m}});
const image = {height, width, channels, values: Float32Array.from({length: height * width * channels}, (_, k) => Math.sin(k / 97))};
const affines = plan.affines.slice(0, batch);
const places = Float32Array.from(affines.flat());
const targets = {shape: [batch, classes], values: Float32Array.from({length: batch * classes}, (_, k) => (k % classes === 0 ? 1 : 0))};
const images = new Float32Array(batch * image.values.length);
const batches = Math.ceil(copies / batch);

/** What goes over the bus for a batch, with nothing computed. */
const transfers: Program = {
  name: 'transfers',
  inputs: {picture: [height, width, channels], affines: [batch, 6], targets: [batch, classes]},
  run: (inputs) => {
    const nothing = Object.values(inputs).reduce((one, input) => add(one, mul(sum(input), 0)), sum(inputs.picture));
    return {maps: add(zeros([batch, n, m]), nothing), logits: add(zeros([batch, classes]), nothing)};
  },
};
const warping: Program = {
  name: 'warping',
  inputs: {picture: [height, width, channels], affines: [batch, 6]},
  run: (inputs) => ({total: sum(warpTensor(inputs.picture, inputs.affines, plan.preset.edge))}),
};
const warped = warpedBench(bench, image, affines, plan.preset.edge);

async function mapsOf(): Promise<Float32Array> {
  let last: Maps | undefined;
  for await (const maps of gradCam.explain(warped.bench, {images: warped.images, targets})) last = maps;
  return last?.maps.values ?? new Float32Array();
}

const maps = Float32Array.from({length: copies * n * m}, (_, k) => Math.max(0, Math.sin(k / 5)));
async function solve(): Promise<void> {
  const fuser = fusers.augmented(plan, runtime.remote ? remoteSolver(bench.run) : undefined);
  fuser.add(maps, copies);
  await fuser.finish();
}

const times = await interleaved(rounds, {
  whole: () => wholeExplanation(tools, request),
  transfers: () => bench.run('transfers', transfers, {picture: image.values, affines: places, targets: targets.values}),
  warp: () => bench.run('warping', warping, {picture: image.values, affines: places}),
  maps: mapsOf,
  bare: () => bench.run('forward', forwardProgram(network, batch), {images}),
  solve,
});
const rows: [string, number][] = [
  [`Augmented, L = ${copies}, whole, as explained`, times.whole],
  [`  ${batches} batches of ${batch}: copies, forward and gradient`, times.maps * batches],
  [`    of it warping, at most`, times.warp * batches],
  [`    of it transfers, at most`, times.transfers * batches],
  ['  super-resolution', times.solve],
  [`${copies} bare forwards, pictures carried there`, times.bare * batches],
];
for (const [what, milliseconds] of rows) console.log(`${what.padEnd(56)} ${milliseconds.toFixed(1).padStart(9)} ms  ${(milliseconds / times.whole).toFixed(3)}`);
await tools.models.dispose();
