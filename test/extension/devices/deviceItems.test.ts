import assert from 'node:assert/strict';
import {test} from 'node:test';
import {deviceItems} from '../../../src/extension/devices/deviceItems.ts';
import type {DeviceReport} from '../../../src/protocol/engine.ts';

const processor = {
  runtime: 'onnx',
  device: 'cpu',
  title: 'Processor',
  usable: true,
  chosen: false,
  reason: 'ONNX Runtime, CPU',
  remedy: null,
} as const;
const cuda = {
  runtime: 'onnx',
  device: 'cuda',
  title: 'CUDA',
  usable: false,
  chosen: false,
  reason: 'no card was found',
  remedy: 'Install one.',
} as const;
const webgpu = {
  runtime: 'onnx',
  device: 'webgpu',
  title: 'WebGPU',
  usable: true,
  chosen: true,
  reason: 'works',
  remedy: null,
} as const;
const reports: readonly DeviceReport[] = [processor, cuda, webgpu];

test('what works stands before what does not, and auto says what it takes', () => {
  const items = deviceItems(reports, 'auto');
  assert.deepEqual(
    items.map(({label}) => label),
    ['$(sparkle) Automatic (chosen)', '$(pass) Processor', '$(pass) WebGPU', '$(circle-slash) CUDA'],
  );
  assert.equal(items[0]?.description, 'the fastest that works: WebGPU');
});

test('a device that does not work cannot be chosen, and has its remedy below', () => {
  const item = deviceItems(reports, 'auto').at(-1);
  assert.deepEqual([item?.choice, item?.description, item?.detail], [undefined, 'no card was found', 'Install one.']);
  assert.equal(item?.sentence, 'CUDA: no card was found. Install one.');
});

test('the device of the settings is marked', () => {
  assert.equal(deviceItems(reports, 'webgpu')[2]?.label, '$(pass) WebGPU (chosen)');
});

test('where ONNX Runtime does not load, what computes instead is named', () => {
  const items = deviceItems(
    [
      {...processor, usable: false},
      {...processor, runtime: 'tfjs', title: 'TensorFlow.js', chosen: true},
    ],
    'auto',
  );
  assert.equal(items[0]?.description, 'the fastest that works: TensorFlow.js');
  assert.equal(items.length, 2);
});
