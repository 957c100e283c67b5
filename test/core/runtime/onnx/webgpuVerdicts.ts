import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {softwareVulkan} from '../../../requirements.ts';
import type {Verdict} from './coverage.ts';

/** Every recorded kernel's verdict on software Vulkan, in a process of its own: a driver may end it. */
export async function webgpuVerdicts(): Promise<Readonly<Record<string, Verdict>>> {
  const script = join(import.meta.dirname, 'coverOnWebgpu.ts');
  const {stdout} = await promisify(execFile)(process.execPath, [script], {
    env: {...process.env, ...softwareVulkan.env},
    timeout: 240_000,
  });
  return JSON.parse(stdout.slice(stdout.indexOf('{"'))) as Record<string, Verdict>;
}
