import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import type {ExplainRequest} from '../../../src/protocol/explanation.ts';
import {softwareVulkan} from '../../requirements.ts';

const run = promisify(execFile);

/** In a process of its own, so that a driver that ends it fails one test. */
async function compared(request: Partial<ExplainRequest>): Promise<Record<string, number | string>> {
  const script = join(import.meta.dirname, 'explain.ts');
  const {stdout} = await run(process.execPath, [script, JSON.stringify(request)], {
    env: {...process.env, ...softwareVulkan.env},
    timeout: 120_000,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number | string>;
}

test(
  'on WebGPU the copies, their maps and the super-resolution give the map of the processor to 1e-3',
  softwareVulkan,
  async () => {
    const {device, copies, peak, ...apart} = await compared({aggregate: 'augmented'});
    assert.deepEqual([device, copies], ['webgpu', 8]);
    assert.ok(Number(peak) > 0);
    for (const [what, difference] of Object.entries(apart))
      assert.ok(Number(difference) <= 1e-3, `${what}: ${difference}`);
  },
);
