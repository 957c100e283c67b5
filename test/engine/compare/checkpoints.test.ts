import assert from 'node:assert/strict';
import {cpSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {createWorkshop} from '../../../src/engine/workshop.ts';
import {difference, explained, wafers} from '../samples.ts';
import {playground} from '../sweep/sweeps.ts';
import {dataFolder, needsData} from '../../requirements.ts';

/** Copies of a TensorFlow.js model whose weights are a little others in each. */
function checkpoints(t: TestContext, model: string, count: number): string[] {
  const {folder} = playground(t, []);
  const {weightsManifest} = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')) as {
    weightsManifest: {paths: string[]; weights: {dtype: string; shape: number[]}[]}[];
  };
  return Array.from({length: count}, (_, number) => {
    const path = join(folder, `epoch-${number}`);
    cpSync(model, path, {recursive: true});
    for (const {paths, weights} of weightsManifest) {
      const [shard] = paths;
      const bytes = Uint8Array.from(Buffer.concat(paths.map((name) => readFileSync(join(model, name)))));
      let at = 0;
      for (const {dtype, shape} of weights) {
        const values = new Float32Array(
          bytes.buffer,
          at,
          shape.reduce((size, n) => size * n, 1),
        );
        if (dtype === 'float32' && shape.length > 0)
          values.forEach((value, i) => (values[i] = value * (1 + 0.02 * number * Math.sin(i))));
        at += values.byteLength;
      }
      paths.forEach((name) => writeFileSync(join(path, name), name === shard ? bytes : new Uint8Array()));
    }
    return path;
  });
}

/** Each explained by an engine that has seen the others of its architecture, as by one that has not. */
async function assertEachItsOwn(models: readonly string[], request: {image: string} | object): Promise<void> {
  const seasoned = createWorkshop();
  const logits = new Set<number>();
  for (const model of models) {
    const found = await explained(seasoned, {model, aggregate: 'single', ...request});
    const alone = await explained(createWorkshop(), {model, aggregate: 'single', ...request});
    assert.equal(found.target.label, alone.target.label);
    assert.ok(Math.abs(found.target.logit - alone.target.logit) < 1e-3);
    assert.ok(difference(alone.map.values, found.map.values) < 1e-4);
    logits.add(found.target.logit);
  }
  assert.equal(logits.size, models.length);
}

test('checkpoints in a row are explained as each alone, in both formats of TensorFlow.js and in Keras files', async (t) => {
  for (const format of ['tfjs-layers', 'tfjs-graph'])
    await assertEachItsOwn(checkpoints(t, join(wafers, 'models/final', format), 3), {});
  await assertEachItsOwn(
    ['early', 'middle', 'final', 'marked'].map((name) => join(wafers, 'models', name, 'wafers.keras')),
    {},
  );
});

test('and so are those of a real graph with batch normalisation folded into it', needsData, async (t) => {
  const model = join(dataFolder, 'models/mobilenet_v1_0.25_graph');
  await assertEachItsOwn(checkpoints(t, model, 2), {
    image: join(dataFolder, 'pictures/pgc_both.png'),
    preprocessing: {range: '0..1'},
  });
});
