import {fileURLToPath} from 'node:url';
import {Devices} from './devices.ts';
import {machineKey} from './machine.ts';
import {DeviceMemory, memoryFolder} from './memory.ts';
import type {Ort} from './ort.ts';
import type {ProbeProcess} from './runProbe.ts';

/** The devices of the machine that this process runs on. */
export function openDevices(ort: Ort, threads: number): Devices {
  const built = ort.listSupportedBackends().map(({name}) => name);
  const key = machineKey(ort.env.versions.node ?? '', process.env);
  const memory = new DeviceMemory(memoryFolder(process.env), key, Date.now);
  return new Devices({built, memory, threads, probe: probeProcess});
}

/** The build puts the probe beside the other bundles. */
export const probeProcess: ProbeProcess = {
  entry: fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? './probe.ts' : './probe.js', import.meta.url)),
  env: process.env,
};
