import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {test} from 'node:test';
import {promisify} from 'node:util';
import {softwareVulkan} from '../../requirements.ts';

test(
  'a graphics card that has not the memory for a batch says so, whatever its words, and computes a smaller one',
  softwareVulkan,
  async () => {
    // Values of 2 GiB are more than Vulkan gives a buffer here, those of 8 GiB more than a shader may be bound to.
    const sides = ['64', '4096', '8192', '64'];
    const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, 'tooLarge.ts'), ...sides], {
      env: {...process.env, ...softwareVulkan.env},
      timeout: 120_000,
    });
    const found = JSON.parse((await run).stdout.trim().split('\n').at(-1) ?? '') as readonly (number | string)[];
    const sentence =
      'out-of-memory: There is not enough memory for `large`. Close other programs, give a smaller picture, or choose the device cpu.';
    assert.deepEqual(found, [2, sentence, sentence, 2]);
  },
);
