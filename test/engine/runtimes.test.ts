import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {Runtimes} from '../../src/engine/runtimes.ts';
import {fakeDevices} from './devices/fakeDevices.ts';

/** Runtimes on a machine whose devices behave as told; see `fakeDevices`. */
function runtimesWith(t: TestContext, probes: Readonly<Record<string, string>>): Runtimes {
  const devices = fakeDevices(t, probes);
  return new Runtimes({openDevices: () => devices});
}

test('the first explanation does not wait for devices, the next takes the fastest', async (t) => {
  const runtimes = runtimesWith(t, {webgpu: 'works 3', cuda: 'failed'});
  assert.equal((await runtimes.choose(undefined)).device, 'cpu');
  await runtimes.probe('unknown');
  const {device, runtime, warnings} = await runtimes.choose(undefined, 'auto');
  assert.equal(device, 'webgpu');
  assert.match(runtime.device, /^ONNX Runtime [\d.]+, WebGPU$/);
  assert.deepEqual(warnings, [], 'nobody asked for CUDA');
});

test('a device by name is used though it is slow', async (t) => {
  const {device, warnings} = await runtimesWith(t, {webgpu: 'works 0.01'}).choose(undefined, 'webgpu');
  assert.deepEqual([device, warnings], ['webgpu', []]);
});

test('where a device by name does not work the next best is taken, and the reason told', async (t) => {
  const runtimes = runtimesWith(t, {webgpu: 'works 3', cuda: 'wrong 0.5'});
  await runtimes.probe('unknown');
  const {device, warnings} = await runtimes.choose(undefined, 'cuda');
  assert.equal(device, 'webgpu');
  assert.match(
    warnings.join(),
    /^CUDA is not used: it gives wrong numbers \(off by 0\.5 .*This was computed with ONNX Runtime [\d.]+, WebGPU\.$/,
  );
});

test('a device that this system cannot have is told of as such', async (t) => {
  const {device, warnings} = await runtimesWith(t, {webgpu: 'failed', cuda: 'failed'}).choose('onnx', 'directml');
  assert.equal(device, 'cpu');
  assert.match(warnings.join(), /^DirectML is not used: needs Windows, and this is /);
});

test('a device that failed in the middle rests until it is probed again', async (t) => {
  const runtimes = runtimesWith(t, {webgpu: 'works 3', cuda: 'failed'});
  await runtimes.probe('unknown');
  const {device, warnings} = await runtimes.insteadOf('webgpu', new Error('WebGPU device lost (2)'), undefined);
  assert.equal(device, 'cpu');
  assert.match(
    warnings.join(),
    /^WebGPU failed in the middle: the graphics card was lost\..* This was computed with ONNX Runtime [\d.]+, CPU/,
  );
  runtimes.exclude('webgpu', new Error('WebGPU device lost (2)'));
  assert.equal((await runtimes.choose(undefined)).device, 'cpu');
  assert.match(
    (await runtimes.choose(undefined, 'webgpu')).warnings.join(),
    /WebGPU is not used: the graphics card was lost/,
  );
  await runtimes.probe('all');
  assert.equal((await runtimes.choose(undefined)).device, 'webgpu');
});

test('a device that ended the engine is not used by the next one', async (t) => {
  const runtimes = runtimesWith(t, {webgpu: 'works 3', cuda: 'failed'});
  await runtimes.probe('unknown');
  await runtimes.endedEngine('webgpu');
  assert.equal((await runtimes.choose(undefined)).device, 'cpu');
  assert.match(
    (await runtimes.choose(undefined, 'webgpu')).warnings.join(),
    /WebGPU is not used: it ended the engine in the middle of an explanation\./,
  );
});

test('the report marks what auto takes, and gives a reason for the rest', async (t) => {
  await setBackend('cpu');
  const runtimes = runtimesWith(t, {webgpu: 'works 3', cuda: 'babbles'});
  await runtimes.probe('unknown');
  const {devices, trouble} = await runtimes.report();
  const lines = devices.map(({runtime, device, usable, chosen, reason}) =>
    [runtime, device, usable, chosen, reason].join(' '),
  );
  assert.ok(lines.includes('onnx webgpu true true works, 3.0 times as fast as the processor'), lines.join('\n'));
  assert.ok(lines.includes('onnx cuda false false libcudnn.so.9 could not be loaded'), lines.join('\n'));
  assert.equal(devices.filter(({chosen}) => chosen).length, 1);
  assert.equal(trouble, null);
});

test('TensorFlow.js on WebAssembly has no graphics card', async () => {
  const runtimes = new Runtimes();
  await assert.rejects(runtimes.choose('tfjs', 'webgpu'), {code: 'runtime-unavailable'});
});
