import assert from 'node:assert/strict';
import {readdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {HeatlensError} from '../../src/core/errors.ts';
import {createEngine} from '../../src/engine/engine.ts';
import type {ExplainRequest, MapUpdate} from '../../src/protocol/explanation.ts';
import {dataFolder, needsData} from '../requirements.ts';
import {brightest, difference, donut, explained, inMask, waferModel, wafers} from './samples.ts';

const engine = createEngine();
after(() => engine.dispose());

function failsWith(code: string, says: RegExp) {
  return (error: unknown) => error instanceof HeatlensError && error.code === code && says.test(error.message);
}

test('a wafer map is predicted right, and the brightest point lies in its defect', async () => {
  const result = await explained(engine, {});
  assert.equal(result.target.label, 'donut');
  assert.ok((result.target.probability ?? 0) > 0.9);
  assert.deepEqual([result.map.height, result.map.width], [128, 128]);
  assert.deepEqual([result.grid.height, result.grid.width], [12, 12]);
  const {x, y} = brightest(result);
  assert.ok(await inMask(donut, x, y), `(${x}, ${y}) is not in the mask`);
});

test('the provenance tells everything that fixes the numbers', async () => {
  const {rangeCandidates, warnings, ...result} = await explained(engine, {augmentations: 10, seed: 3});
  assert.match(result.model.sha256, /^[0-9a-f]{64}$/);
  assert.match(result.image.sha256, /^[0-9a-f]{64}$/);
  assert.match(result.layer.reason, /deepest layer with a grid larger than 1×1 \(12×12/);
  assert.match(result.scores, /softmax .*taken off/);
  assert.deepEqual(
    [result.method.id, result.method.parameters.aggregate, result.method.parameters.copies],
    ['grad-cam', 'augmented', 10],
  );
  assert.deepEqual(
    [result.seed, result.runtime, result.preprocessing.range, result.preprocessing.from.range],
    [3, 'onnx', '0..1', 'heatlens.json'],
  );
  assert.deepEqual([rangeCandidates, warnings], [[], []]);
  assert.ok(result.versions.heatlens && result.versions.onnxruntime);
});

test('the plain map comes first, and better ones follow with more copies', async () => {
  const updates: MapUpdate[] = [];
  await explained(
    engine,
    {augmentations: 30},
    {onProgress: (progress) => progress.stage === 'map' && updates.push(progress.update)},
  );
  assert.equal(updates[0].copies, 1);
  assert.equal(updates.at(-1)?.copies, 30);
  assert.ok(updates.every((update, i) => i === 0 || update.copies > updates[i - 1].copies));
});

test('the same seed gives the same map, another seed another', async () => {
  const [a, b, c] = [
    await explained(engine, {augmentations: 20}),
    await explained(engine, {augmentations: 20}),
    await explained(engine, {augmentations: 20, seed: 8}),
  ];
  assert.ok(difference(a.map.values, b.map.values) <= 1e-4);
  assert.ok(difference(a.map.values, c.map.values) > 1e-3);
});

test('a class can be named by label or number, and its counter-factual is another map', async () => {
  const single = {aggregate: 'single'} as const;
  const byLabel = await explained(engine, {...single, target: {kind: 'class', class: 'scratch', sign: 1}});
  const byIndex = await explained(engine, {...single, target: {kind: 'class', class: byLabel.target.index, sign: 1}});
  const against = await explained(engine, {...single, target: {kind: 'class', class: 'scratch', sign: -1}});
  assert.equal(byLabel.target.label, 'scratch');
  assert.equal(difference(byLabel.map.values, byIndex.map.values), 0);
  assert.ok(difference(byLabel.map.values, against.map.values) > 0.1);
});

for (const method of await engine.methods()) {
  test(`${method.title}: the traced program agrees with the eager one to 1e-4`, async (t) => {
    const request: Partial<ExplainRequest> = {method: method.id, aggregate: 'single'};
    try {
      const [traced, eager] = [
        await explained(engine, {...request, runtime: 'onnx'}),
        await explained(engine, {...request, runtime: 'tfjs'}),
      ];
      assert.deepEqual([traced.runtime, eager.runtime], ['onnx', 'tfjs']);
      assert.ok(difference(traced.map.values, eager.map.values) <= 1e-4);
    } catch (error) {
      if (!(error instanceof HeatlensError) || error.code !== 'method-unsuitable') throw error;
      t.diagnostic(`not for this network: ${error.message}`);
      assert.equal(method.id, 'cam');
    }
  });
}

for (const [file, format] of [
  ['tfjs-graph', 'tfjs-graph'],
  ['wafers.keras', 'keras'],
  ['wafers.h5', 'keras-hdf5'],
]) {
  test(`one network gives the same map from ${file} as from its tfjs layers-model`, async () => {
    const [layers, other] = [
      await explained(engine, {aggregate: 'single'}),
      await explained(engine, {aggregate: 'single', model: join(wafers, 'models/final', file)}),
    ];
    assert.deepEqual([layers.model.format, other.model.format], ['tfjs-layers', format]);
    assert.ok(difference(layers.map.values, other.map.values) <= 1e-4);
  });
}

test('every sample picture is predicted right', async () => {
  const pictures = join(wafers, 'pictures');
  for (const name of readdirSync(pictures).filter((folder) => folder !== 'marked')) {
    for (const file of readdirSync(join(pictures, name))
      .filter((entry) => entry.endsWith('.png'))
      .slice(0, 1)) {
      const {target} = await explained(engine, {image: join(pictures, name, file), aggregate: 'single'});
      assert.equal(target.label, name, file);
    }
  }
});

test('a cancelled explanation ends at once and keeps what it showed; the next one works', async () => {
  const controller = new AbortController();
  const seen: number[] = [];
  const run = explained(
    engine,
    {augmentations: 1000},
    {
      signal: controller.signal,
      onProgress: (progress) => {
        if (progress.stage !== 'map') return;
        seen.push(progress.update.copies);
        controller.abort();
      },
    },
  );
  await assert.rejects(run, failsWith('cancelled', /cancelled/));
  assert.deepEqual(seen, [1]);
  assert.equal((await explained(engine, {aggregate: 'single'})).target.label, 'donut');
});

test('two explanations asked for at once both arrive', async () => {
  const [a, b] = await Promise.all([
    explained(engine, {augmentations: 20}),
    explained(engine, {image: join(wafers, 'pictures/scratch', readdirSync(join(wafers, 'pictures/scratch'))[0])}),
  ]);
  assert.deepEqual([a.target.label, b.target.label], ['donut', 'scratch']);
});

test('an engine that stops in the middle says so, and works again when asked again', async () => {
  const own = createEngine();
  const run = explained(
    own,
    {augmentations: 1000},
    {onProgress: (progress) => progress.stage === 'map' && void own.dispose()},
  );
  await assert.rejects(run, failsWith('engine-stopped', /Try again/));
  assert.equal((await explained(own, {aggregate: 'single'})).target.label, 'donut');
  await own.dispose();
});

const refused: Readonly<Record<string, {request: Partial<ExplainRequest>; code: string; says: RegExp}>> = {
  'an unknown class': {
    request: {target: {kind: 'class', class: 'dounut', sign: 1}},
    code: 'unknown-class',
    says: /donut/,
  },
  'an unknown layer': {request: {layer: 'conv99'}, code: 'unknown-layer', says: /not a layer of this model/},
  'an unknown method': {request: {method: 'gradcam'}, code: 'unknown-method', says: /grad-cam/},
  'no copies': {request: {augmentations: 0}, code: 'argument-invalid', says: /from 1 to 1000/},
  'a threshold above 1': {request: {threshold: 15}, code: 'argument-invalid', says: /from 0 to 1/},
  'a missing model': {request: {model: join(wafers, 'nowhere.json')}, code: 'model-not-found', says: /no model at/},
  'a folder without a model': {request: {model: wafers}, code: 'model-not-found', says: /folder with a `model.json`/},
  'a picture as model': {
    request: {model: donut},
    code: 'model-unreadable',
    says: /no model that Heatlens reads\. Choose a Keras file/,
  },
  'a missing picture': {request: {image: join(wafers, 'nowhere.png')}, code: 'picture-not-found', says: /nowhere\.png/},
  'a folder as picture': {request: {image: wafers}, code: 'picture-unreadable', says: /folder/},
};

for (const [what, {request, code, says}] of Object.entries(refused)) {
  test(`${what} is answered with one sentence`, async () => {
    await assert.rejects(explained(engine, request), failsWith(code, says));
  });
}

test('inspecting tells input, layers, the chosen one and the labels', async () => {
  const summary = await engine.inspect(waferModel);
  assert.deepEqual(summary.input.shape.slice(0, 2), [128, 128]);
  assert.deepEqual([summary.output.classes, summary.output.activation, summary.labels[4]], [13, 'softmax', 'donut']);
  assert.deepEqual(summary.layer?.shape.slice(0, 2), [12, 12]);
});

test('doctor has tried what it calls usable', async () => {
  const {devices} = await engine.doctor();
  assert.deepEqual(
    devices.filter(({usable, device}) => usable && device === 'cpu').map(({runtime}) => runtime),
    ['onnx', 'tfjs'],
  );
  assert.ok(devices.every(({reason}) => reason.length > 0));
});

test('MobileNet sees the bull mastiff, and the maps lie on the right animal', needsData, async () => {
  const request = {
    model: join(dataFolder, 'models/mobilenet_v1_0.75_layers'),
    image: join(dataFolder, 'pictures/pgc_both.png'),
    preprocessing: {range: '-1..1'} as const,
  };
  const dog = await explained(engine, request);
  const cat = await explained(engine, {...request, target: {kind: 'class', class: 282, sign: 1}});
  assert.deepEqual([dog.layer.name, dog.layer.shape.slice(0, 2)], ['conv_pw_13_relu', [7, 7]]);
  assert.equal(dog.target.index, 243);
  assert.ok(
    Math.abs((dog.top[0].probability ?? 0) - 0.81) < 0.01 && Math.abs((cat.target.probability ?? 0) - 0.12) < 0.01,
  );
  assert.ok(brightest(dog).y < 112, 'the dog sits above');
  assert.ok(brightest(cat).y > 112, 'the cat lies below');
});
