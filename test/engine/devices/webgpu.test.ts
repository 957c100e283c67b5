import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {readdirSync, readFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {test, type TestContext} from 'node:test';
import {promisify} from 'node:util';
import {decodeNpy} from '../../../src/engine/export/npy.ts';
import type {Diagnostics} from '../../../src/protocol/engine.ts';
import {softwareVulkan} from '../../requirements.ts';
import {temporaryFolder} from './fakeDevices.ts';

/** The real program with ONNX Runtime's real WebGPU provider, on Vulkan in software: right, and far slower than the processor. */

const root = resolve(import.meta.dirname, '../../..');
const picture = join(root, 'samples/wafers/pictures/donut/donut-00004.png');
const model = join(root, 'test/fixtures/graphs/keras3-classifier');

async function heatlens(
  t: TestContext,
  storage: string,
  args: readonly string[],
): Promise<{stdout: string; stderr: string; out: string}> {
  const out = temporaryFolder(t);
  const env = {...process.env, ...softwareVulkan.env, HEATLENS_STORAGE: storage};
  const run = promisify(execFile)(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {cwd: out, env});
  t.after(() => run.child.kill('SIGKILL'));
  return {...(await run), out};
}

function mapIn(folder: string): Float32Array {
  const name = readdirSync(folder).find((file) => file.endsWith('.heatmap.npy')) ?? '';
  return decodeNpy(readFileSync(join(folder, name))).values;
}

test(
  'WebGPU explains as the processor does, and auto leaves it alone where it is slower',
  softwareVulkan,
  async (t) => {
    const storage = temporaryFolder(t);
    const explain = [
      'explain',
      picture,
      '--model',
      model,
      '--method',
      'grad-cam',
      '--range',
      '0..1',
      '--json',
      '--out',
      '.',
    ];

    const webgpu = await heatlens(t, storage, [...explain, '--device', 'webgpu']);
    assert.match(webgpu.stdout, /"device":"ONNX Runtime [\d.]+, WebGPU"/);
    const cpu = await heatlens(t, storage, [...explain, '--device', 'cpu']);
    const [actual, expected] = [mapIn(webgpu.out), mapIn(cpu.out)];
    const most = Math.max(...expected);
    assert.ok(most > 0);
    for (const [i, value] of expected.entries())
      assert.ok(Math.abs(value - actual[i]) <= 1e-3 * most, `${i}: ${actual[i]} for ${value}`);

    const {stdout} = await heatlens(t, storage, ['doctor', '--model', model, '--json']);
    const {devices, placements} = JSON.parse(stdout) as Diagnostics;
    const found = devices.find(({device}) => device === 'webgpu');
    assert.deepEqual([found?.usable, found?.chosen], [true, false], found?.reason);
    assert.match(found?.reason ?? '', /^works, but [\d.]+ times slower than the processor$/);
    const placed = placements.find(({device}) => device === 'webgpu');
    assert.ok((placed?.nodes['WebGpuExecutionProvider'] ?? 0) > 10, JSON.stringify(placed));

    const auto = await heatlens(t, storage, explain);
    assert.match(auto.stdout, /"device":"ONNX Runtime [\d.]+, CPU/);
  },
);
