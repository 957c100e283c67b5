// `node bench/devices.ts [networks] [--device auto] [--precision float32] [--copies 100] [--batch 25] [--rounds 5]`: the
// networks of the benchmarks on one device, a line each; `sample` is the small network of the repository.
import {mkdtemp, rm} from 'node:fs/promises';
import {cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type {DeviceRequest, Precision} from '../src/protocol/explanation.ts';
import {architectures} from './networks/architectures.ts';
import {writeNetwork} from './networks/write.ts';
import {onDevice, type DeviceTimes} from './onDevice.ts';
import {smokeSettings} from './settings.ts';

const {values: options, positionals} = parseArgs({
  options: {
    device: {type: 'string', default: 'auto'},
    precision: {type: 'string', default: 'float32'},
    copies: {type: 'string', default: '100'},
    batch: {type: 'string'},
    rounds: {type: 'string', default: '5'},
  },
  allowPositionals: true,
});
const [copies, rounds] = [options.copies, options.rounds].map(Number);
const sample = smokeSettings();
const header = [
  'network',
  'batch',
  'forward',
  'Grad-CAM',
  `Augmented, L = ${copies}`,
  'warping',
  'network',
  'solver',
  'rest',
  'carried, at most',
];

enableProdMode();
await setBackend('cpu');
console.log(
  `${cpus()[0].model}, load ${loadavg()[0].toFixed(1)} at the start, medians of ${rounds} interleaved rounds, milliseconds`,
);
let device = '';
for (const name of positionals.length > 0 ? positionals : Object.keys(architectures)) {
  const times = name === 'sample' ? await timesOf(sample.model) : await timesOfArchitecture(name);
  if (times.device !== device)
    console.log(
      `\n${[times.device, ...times.warnings].join('\n')}\n\n${line(header)}\n${line(header.map(() => '---'))}`,
    );
  ({device} = times);
  console.log(line(row(name, times)));
}

async function timesOfArchitecture(name: string): Promise<DeviceTimes> {
  const make = architectures[name];
  if (make === undefined)
    throw new Error(`There is no network ${name}. There are ${[...Object.keys(architectures), 'sample'].join(', ')}.`);
  const architecture = make();
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-devices-'));
  try {
    await writeNetwork(architecture, folder);
    return await timesOf(join(folder, 'model.json'), architecture.explained);
  } finally {
    await rm(folder, {recursive: true});
  }
}

function timesOf(model: string, layer?: string): Promise<DeviceTimes> {
  const request = {
    model,
    image: sample.picture,
    ...(layer !== undefined && {layer}),
    target: {kind: 'class', class: 7, sign: 1},
    preprocessing: {range: layer === undefined ? sample.range : '-1..1'},
    device: options.device as DeviceRequest,
    precision: options.precision as Precision,
    augmentations: copies,
  } as const;
  return onDevice(request, rounds, options.batch === undefined ? undefined : Number(options.batch));
}

function row(name: string, {batch, forward, gradCam, augmented, parts, carried}: DeviceTimes): string[] {
  const share = (part = NaN) => (part >= 0 ? `${part.toFixed(0)} (${((100 * part) / augmented).toFixed(1)} %)` : '–');
  const {warp, network, solver, rest} = parts;
  return [
    name,
    `${batch}`,
    forward.toFixed(2),
    gradCam.toFixed(2),
    augmented.toFixed(0),
    ...[warp, network, solver, rest, carried].map(share),
  ];
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
