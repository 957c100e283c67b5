import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import {Devices} from '../../../src/engine/devices/devices.ts';
import {DeviceMemory} from '../../../src/engine/devices/memory.ts';

const entry = join(import.meta.dirname, '../../fixtures/probes/probe.ts');

export interface FakeOptions {
  /** ONNX Runtime's names of what it is built with. */
  readonly built?: readonly string[];
  readonly folder?: string;
  readonly machine?: string;
  readonly now?: () => number;
  /** Seconds; a busy machine takes its time to start a process. */
  readonly limit?: number;
}

/** Devices whose probes behave as told by ONNX Runtime's name of each: `{webgpu: 'works 3', cuda: 'aborts'}`. */
export function fakeDevices(
  t: TestContext,
  probes: Readonly<Record<string, string>>,
  options: FakeOptions = {},
): Devices {
  const {
    built = ['cpu', 'webgpu', 'cuda'],
    folder = temporaryFolder(t),
    machine = 'this one',
    now = () => 0,
    limit = 60,
  } = options;
  const env = {...process.env, FAKE_PROBES: JSON.stringify(probes)};
  return new Devices({built, memory: new DeviceMemory(folder, machine, now), threads: 1, probe: {entry, env}, limit});
}

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-devices-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  return folder;
}
