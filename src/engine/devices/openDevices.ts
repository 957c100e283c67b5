import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {Devices} from './devices.ts';
import {machineKey} from './machine.ts';
import {DeviceMemory, memoryFolder} from './memory.ts';
import type {Ort} from './ort.ts';
import type {ProbeProcess} from './runProbe.ts';

/** The devices of the machine that this process runs on. */
export function openDevices(ort: Ort, threads: number): Devices {
  const built = ort.listSupportedBackends().map(({name}) => name);
  const folder = memoryFolder(process.env);
  const key = machineKey(ort.env.versions.node ?? '', process.env, join(dirname(folder), 'cuda'));
  const memory = new DeviceMemory(folder, key, Date.now);
  return new Devices({built, memory, threads, probe: probeProcess});
}

/** The build puts the probe beside the other bundles. */
export const probeProcess: ProbeProcess = {
  entry: fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './probe.ts' : './probe.js', import.meta.url)),
  env: process.env,
};
