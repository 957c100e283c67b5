import assert from 'node:assert/strict';
import {cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test, {after} from 'node:test';
import {createWorkshop} from '../../src/engine/workshop.ts';
import {dataFolder, needsData} from '../requirements.ts';
import {donut, explained, waferModel, wafers} from './samples.ts';

const engine = createWorkshop();
const scratch = mkdtempSync(join(tmpdir(), 'heatlens-inspect-'));
after(() => rmSync(scratch, {recursive: true, force: true}));

/** A copy of the sample whose bytes may be changed. */
function copyOf(name: string): {folder: string; shard: string} {
  const folder = join(scratch, name);
  cpSync(waferModel, folder, {recursive: true});
  const [shard = ''] = globSync(join(folder, '*.bin'));
  return {folder, shard};
}

const samples = ['wafers.keras', 'wafers.h5', 'tfjs-layers', 'tfjs-graph'].map((name) =>
  join(wafers, 'models/final', name),
);

for (const model of samples) {
  test(`the outline of ${model.slice(wafers.length + 1)} says what inspecting says, before the weights are read`, async () => {
    const outline = await engine.outline(model);
    const {sha256, health, ...rest} = await engine.inspect(model);
    assert.deepEqual(outline, rest);
    assert.equal(sha256.length, 64);
    assert.deepEqual([health.broken, health.dead], [[], []]);
    assert.ok(health.values >= 41_293);
  });
}

test('every real model is outlined as it is inspected, and is healthy', needsData, async () => {
  const models = globSync(join(dataFolder, 'models/*/{model.json,*.keras,*.h5,*.hdf5}'));
  assert.ok(models.length >= 8);
  for (const model of models) {
    const outline = await engine.outline(model);
    const {sha256: _, health, ...rest} = await engine.inspect(model);
    assert.deepEqual(outline, rest);
    assert.deepEqual(health.broken, []);
  }
});

test('the outline is there without the weights file', async () => {
  const {folder, shard} = copyOf('no-weights');
  rmSync(shard);
  assert.equal((await engine.outline(folder)).layer?.name, 'conv6');
  await assert.rejects(engine.inspect(folder), {code: 'model-unreadable', message: /is missing/});
});

test('NaN weights are shown by name and number where an explanation refuses the model', async () => {
  const {folder, shard} = copyOf('diverged');
  const bytes = readFileSync(shard);
  bytes.writeFloatLE(NaN, 0);
  bytes.writeFloatLE(Infinity, 4);
  writeFileSync(shard, bytes);
  await assert.rejects(explained(engine, {image: donut, model: folder}), {code: 'model-unreadable'});
  const {health, warnings, layers} = await engine.inspect(folder);
  assert.deepEqual(
    health.broken.map(({nan, infinite}) => [nan, infinite]),
    [[1, 1]],
  );
  assert.ok(layers.some(({name}) => name === health.broken[0]?.layer));
  assert.match(warnings[0] ?? '', /training has diverged.*earlier checkpoint/);
});

test('channels that are all zero are told by layer', async () => {
  const {folder, shard} = copyOf('dead');
  writeFileSync(shard, new Uint8Array(readFileSync(shard).length));
  const {health} = await engine.inspect(folder);
  assert.equal(
    health.dead.find(({layer}) => layer === 'conv6')?.dead.length,
    (await engine.outline(folder)).layer?.shape[2],
  );
});

test('layers that cannot be explained say why', async () => {
  const {layers} = await engine.outline(waferModel);
  const conv = layers.find(({name}) => name === 'conv6');
  assert.deepEqual([conv?.explainable, conv?.obstacle], [true, null]);
  assert.match(layers.at(-1)?.obstacle ?? '', /a row of values/);
});

test('what the user chose is remembered, shown, and taken back', async () => {
  const {folder} = copyOf('remembered');
  rmSync(join(folder, 'heatlens.json'), {force: true});
  const before = await engine.outline(folder);
  assert.deepEqual([before.preprocessing.from.resize, before.settingsFile], ['default', null]);
  const {file} = await engine.remember({model: folder, layer: 'conv5', resize: 'letterbox', range: '-1..1'});
  const now = await engine.outline(folder);
  assert.equal(now.settingsFile, file);
  assert.deepEqual(now.layer, {name: 'conv5', shape: now.layer?.shape, reason: 'set in heatlens.json'});
  assert.deepEqual(
    [now.preprocessing.resize, now.preprocessing.from.resize, now.preprocessing.range],
    ['letterbox', 'heatlens.json', '-1..1'],
  );
  await engine.remember({model: folder, layer: null, resize: null, range: null});
  assert.deepEqual((await engine.outline(folder)).layer, before.layer);
});

test('a layer in heatlens.json that the model has not is a warning, and the model is shown', async () => {
  const {folder} = copyOf('unknown-layer');
  await engine.remember({model: folder, layer: 'conv99'});
  const {layer, warnings} = await engine.outline(folder);
  assert.equal(layer?.name, 'conv6');
  assert.match(warnings.join(), /`layer` in heatlens\.json: `conv99` is not a layer/);
});
