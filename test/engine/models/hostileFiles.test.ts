import assert from 'node:assert/strict';
import {mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {repacked} from './damage.ts';
import {refuses} from './refuses.ts';

// Archives, weights and manifests that declare what they do not hold.

await setBackend('cpu');
const fixtures = join(import.meta.dirname, '../../fixtures/keras');
const keras = await readFile(join(fixtures, 'keras3-trained.keras'));
const folder = await mkdtemp(join(tmpdir(), 'heatlens-hostile-'));
after(() => rm(folder, {recursive: true}));
await openModel(join(fixtures, 'keras3-trained.keras'), traceDryRun).then(({network}) => network.dispose());

async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, '..'), {recursive: true});
  await writeFile(path, bytes);
  return path;
}

const manyZeros = async () => new Uint8Array(80 << 20);

test('a config that inflates from 80 kB to 80 MB is not inflated', {timeout: 20_000}, async () => {
  const path = await fileOf('config-bomb.keras', await repacked(keras, {'config.json': manyZeros}, 9));
  await refuses(path, /`config\.json` in the model file declares 83,886,080 bytes, which is more than it can hold/);
});

test('weights that inflate from 80 kB to 80 MB are not inflated', {timeout: 20_000}, async () => {
  const path = await fileOf('weights-bomb.keras', await repacked(keras, {'model.weights.h5': manyZeros}, 9));
  await refuses(path, /`model\.weights\.h5` in the model file declares 83,886,080 bytes/, 'model-unreadable', [
    'checked',
  ]);
});

for (const [what, size] of [
  ['four gigabytes', 0xfffffffe],
  ['a hundred bytes', 100],
] as const) {
  test(`a compressed config that declares ${what} and is neither is refused`, {timeout: 20_000}, async () => {
    const bytes = await repacked(keras, {}, 9);
    declareSize(bytes, 'config.json', size);
    await refuses(await fileOf('lying.keras', bytes), /declares 4,294,967,294 bytes|damaged or cut-off zip archive/);
  });
}

test('arrays of 4 GB that an HDF5 file of 40 kB declares and never wrote are not read', {timeout: 20_000}, async () => {
  await refuses(
    join(fixtures, 'declared.h5'),
    /declares 3,456,000,000 bytes, but the whole file has 42,/,
    'model-unreadable',
    ['checked'],
  );
});

test('stored weights that declare to go on after the end of the file are refused', async () => {
  const bytes = Uint8Array.from(keras);
  declareSize(bytes, 'model.weights.h5', 0x7fffffff);
  await refuses(await fileOf('long.keras', bytes), /zip archive/, 'model-unreadable', ['checked']);
});

/** Sets the size before compression in both of an archive's records of a file. */
function declareSize(bytes: Uint8Array, name: string, size: number): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const [signature, sizeAt, nameAt] of [
    [0x04034b50, 22, 30],
    [0x02014b50, 24, 46],
  ]) {
    const head = Buffer.alloc(4);
    head.writeUInt32LE(signature);
    for (let at = buffer.indexOf(head); at >= 0; at = buffer.indexOf(head, at + 1)) {
      if (buffer.toString('latin1', at + nameAt, at + nameAt + name.length) === name)
        buffer.writeUInt32LE(size, at + sizeAt);
    }
  }
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const topology = {
  class_name: 'Sequential',
  config: {
    name: 'net',
    layers: [
      {
        class_name: 'Conv2D',
        config: {name: 'conv', filters: 1, kernel_size: [1, 1], use_bias: false, batch_input_shape: [null, 4, 4, 1]},
      },
      {class_name: 'GlobalAveragePooling2D', config: {name: 'mean'}},
    ],
  },
};
const kernel = {name: 'conv/kernel', shape: [1, 1, 1, 1], dtype: 'float32'};
const layersModel = (manifest: unknown) => json({modelTopology: {model_config: topology}, weightsManifest: manifest});

for (const path of [
  '../secret.bin',
  '/etc/passwd',
  'https://example.org/w.bin',
  'file:///etc/passwd',
  '..\\secret.bin',
  'a\\..\\..\\secret.bin',
  'C:\\secret.bin',
  '\\\\server\\secret.bin',
]) {
  test(`a model.json cannot make Heatlens read ${path}`, async () => {
    await fileOf('secret.bin', new Uint8Array(4));
    const model = await fileOf('paths/model.json', layersModel([{paths: [path], weights: [kernel]}]));
    await refuses(model, /outside its own folder; Heatlens does not read it/, 'model-unreadable', ['checked']);
  });
}

test('a shard that links out of the folder is not read', async () => {
  const secret = await fileOf('secret.bin', new Uint8Array(4));
  const model = await fileOf('linked/model.json', layersModel([{paths: ['w.bin'], weights: [kernel]}]));
  await symlink(secret, join(model, '../w.bin'));
  await refuses(model, /link out of its folder/, 'model-unreadable', ['checked']);
});

test('a shard in a folder that the converter wrote with backslashes is read', async () => {
  await fileOf('windows/weights/w.bin', new Uint8Array(Float32Array.of(2).buffer));
  const model = await fileOf(
    'windows/model.json',
    layersModel([{paths: ['.\\weights\\w.bin'], weights: [{...kernel, name: 'conv\\kernel'}]}]),
  );
  const {network} = await openModel(model, traceDryRun);
  assert.deepEqual(
    network.weights?.().map(({tensor}) => [...tensor.dataSync()]),
    [[2]],
  );
  network.dispose();
});

const manifests: Readonly<Record<string, {manifest: unknown; says: RegExp}>> = {
  'a shard that is shorter than declared': {
    manifest: [{paths: ['w.bin'], weights: [{...kernel, shape: [1, 1, 1, 2]}]}],
    says: /are 4 bytes, but `model\.json` describes 8: the file is truncated/,
  },
  'terabytes of weights': {
    manifest: [{paths: ['w.bin'], weights: [{...kernel, shape: [1e6, 1e6]}]}],
    says: /describes 4,000,000,000,000/,
  },
  'the same shard ten thousand times': {
    manifest: [{paths: Array<string>(1e4).fill('w.bin'), weights: [{...kernel, shape: [1e4]}]}],
    says: /names the file `w\.bin` twice/,
  },
  'the same shard under another name': {
    manifest: [{paths: ['w.bin', './w.bin'], weights: [{...kernel, shape: [2]}]}],
    says: /names the file `w\.bin` twice/,
  },
};

for (const [what, {manifest, says}] of Object.entries(manifests)) {
  test(`a manifest with ${what} is refused`, {timeout: 20_000}, async () => {
    await fileOf('manifest/w.bin', new Uint8Array(4));
    await refuses(await fileOf('manifest/model.json', layersModel(manifest)), says, 'model-unreadable', ['checked']);
  });
}

/** A graph model: a picture, then what `node` makes of it with the constant `sizes`. */
async function graphWith(node: object, sizes: readonly number[]): Promise<string> {
  const constant = (name: string, size: number) => ({
    name,
    op: 'Const',
    attr: {dtype: {type: 'DT_INT32'}, value: {tensor: {dtype: 'DT_INT32', tensorShape: {dim: [{size: String(size)}]}}}},
  });
  const picture = {
    name: 'x',
    op: 'Placeholder',
    attr: {dtype: {type: 'DT_FLOAT'}, shape: {shape: {dim: ['-1', '8', '8', '3'].map((size) => ({size}))}}},
  };
  const float = {T: {type: 'DT_FLOAT'}};
  const mean = {
    name: 'mean',
    op: 'Mean',
    input: ['huge', 'axes'],
    attr: {...float, Tidx: {type: 'DT_INT32'}, keep_dims: {b: false}},
  };
  const graph = {
    node: [picture, constant('sizes', sizes.length), constant('axes', 2), {name: 'huge', attr: float, ...node}, mean],
    versions: {producer: 1},
  };
  const weights = [
    {name: 'sizes', shape: [sizes.length], dtype: 'int32'},
    {name: 'axes', shape: [2], dtype: 'int32'},
  ];
  await fileOf('graph/w.bin', new Uint8Array(Int32Array.of(...sizes, 1, 2).buffer));
  return fileOf(
    'graph/model.json',
    json({format: 'graph-model', modelTopology: graph, weightsManifest: [{paths: ['w.bin'], weights}]}),
  );
}

const nodes: Readonly<Record<string, [node: object, sizes: readonly number[], code?: string]>> = {
  'repeats a picture 10⁸ times': [{op: 'Tile', input: ['x', 'sizes']}, [1, 1e4, 1e4, 1]],
  'enlarges a picture to 10⁶ × 10⁶': [{op: 'ResizeBilinear', input: ['x', 'sizes']}, [1e6, 1e6]],
  'enlarges a picture to 10⁹ × 1': [{op: 'ResizeNearestNeighbor', input: ['x', 'sizes']}, [1e9, 1]],
  'takes itself': [{op: 'Tile', input: ['huge', 'sizes']}, [1, 1, 1, 1], 'model-unsupported'],
};

for (const [what, [node, sizes, code]] of Object.entries(nodes)) {
  test(`a graph that ${what} is refused`, {timeout: 20_000}, async () => {
    await refuses(await graphWith(node, sizes), /`huge` makes|depend/, code);
  });
}
