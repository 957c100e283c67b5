import assert from 'node:assert/strict';
import {test} from 'node:test';
import {io} from '@tensorflow/tfjs-core';
import '../cpuBench.ts';
import {HeatlensError} from '../../../src/core/errors.ts';
import {readTfjsModel, sniffTfjsModel} from '../../../src/core/formats/tfjsModel.ts';

const bytes = (json: unknown) => new TextEncoder().encode(typeof json === 'string' ? json : JSON.stringify(json));
const weight = (more = {}) => ({name: 'w', shape: [2, 2], dtype: 'float32', ...more});
const modelJson = (weights: unknown[], paths = ['a.bin']) =>
  bytes({modelTopology: {class_name: 'Sequential'}, weightsManifest: [{paths, weights}]});
const shards = (files: Record<string, Uint8Array>) => async (path: string) => {
  if (!(path in files)) throw new HeatlensError('model-unreadable', `missing ${path}`);
  return files[path];
};
const float32 = (...values: number[]) => new Uint8Array(Float32Array.from(values).buffer);

async function weightsOf(json: Uint8Array, files: Record<string, Uint8Array>): Promise<number[]> {
  const {artifacts} = await readTfjsModel(json, shards(files));
  const tensors = io.decodeWeights(artifacts.weightData as ArrayBuffer[], artifacts.weightSpecs ?? []);
  return Array.from(tensors.w.dataSync());
}

test('a model is recognised by what is in it', () => {
  assert.equal(sniffTfjsModel(bytes({modelTopology: {model_config: {}}})), 'tfjs-layers');
  assert.equal(sniffTfjsModel(bytes({modelTopology: {node: []}})), 'tfjs-graph');
  assert.equal(sniffTfjsModel(bytes({version: 1})), undefined);
  assert.equal(sniffTfjsModel(bytes('PK')), undefined);
});

test('weights in several shards are joined, wherever the cut falls', async () => {
  const all = float32(1, 2, 3, 4);
  const read = await weightsOf(modelJson([weight()], ['a', 'b']), {a: all.slice(0, 7), b: all.slice(7)});
  assert.deepEqual(read, [1, 2, 3, 4]);
});

// scale 0.5, min −1: stored 0, 1, 2, 255 → −1, −0.5, 0, 126.5
test('uint8 weights are dequantised', async () => {
  const read = await weightsOf(modelJson([weight({quantization: {dtype: 'uint8', scale: 0.5, min: -1}})]), {
    'a.bin': Uint8Array.of(0, 1, 2, 255),
  });
  assert.deepEqual(read, [-1, -0.5, 0, 126.5]);
});

test('uint16 weights are dequantised', async () => {
  const stored = new Uint8Array(Uint16Array.of(0, 1, 1000, 65535).buffer);
  const read = await weightsOf(modelJson([weight({quantization: {dtype: 'uint16', scale: 0.5, min: -1}})]), {
    'a.bin': stored,
  });
  assert.deepEqual(read, [-1, -0.5, 499, 32766.5]);
});

// IEEE half: 0x3c00 = 1, 0xc000 = −2, 0x3555 ≈ 1/3, 0x0001 = 2⁻²⁴
test('float16 weights are widened', async () => {
  const stored = new Uint8Array(Uint16Array.of(0x3c00, 0xc000, 0x3555, 0x0001).buffer);
  const read = await weightsOf(modelJson([weight({quantization: {dtype: 'float16'}})]), {'a.bin': stored});
  assert.deepEqual(read, [1, -2, 0.333251953125, 2 ** -24]);
});

const broken: Readonly<Record<string, {json: Uint8Array; files?: Record<string, Uint8Array>; says: RegExp}>> = {
  'an empty file': {json: bytes(''), says: /empty/},
  'truncated JSON': {json: modelJson([weight()]).slice(0, 30), says: /not valid JSON.*truncated/},
  'JSON that is no model': {json: bytes({name: 'x'}), says: /no `modelTopology`/},
  'a missing shard': {json: modelJson([weight()]), files: {}, says: /missing a\.bin/},
  'a truncated shard': {
    json: modelJson([weight()]),
    files: {'a.bin': float32(1, 2, 3)},
    says: /`a\.bin` are 12 bytes.*describes 16.*truncated/,
  },
  'a shard of another model': {
    json: modelJson([weight()]),
    files: {'a.bin': float32(1, 2, 3, 4, 5)},
    says: /another model/,
  },
  'a negative size': {json: modelJson([weight({shape: [-1, 2]})]), says: /weightsManifest\.0\.weights\.0\.shape/},
  'terabytes declared by a small file': {
    json: modelJson([weight({shape: [1e6, 1e6]})]),
    files: {'a.bin': float32(1)},
    says: /4,000,000,000,000/,
  },
};

for (const [what, {json, files = {'a.bin': float32(1, 2, 3, 4)}, says}] of Object.entries(broken)) {
  test(`${what} is answered with one sentence`, async () => {
    await assert.rejects(
      readTfjsModel(json, shards(files)),
      (error: unknown) =>
        error instanceof HeatlensError && error.code === 'model-unreadable' && says.test(error.message),
    );
  });
}
