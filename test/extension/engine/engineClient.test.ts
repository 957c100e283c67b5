import assert from 'node:assert/strict';
import {fork} from 'node:child_process';
import {afterEach, test} from 'node:test';
import {fileURLToPath} from 'node:url';
import {EngineClient} from '../../../src/extension/engine/engineClient.ts';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import type {ExplainProgress} from '../../../src/protocol/explanation.ts';

const script = fileURLToPath(new URL('../fakeEngine.ts', import.meta.url));
const never = new AbortController().signal;
let starts = 0;
let client: EngineClient | undefined;

function engine(patience = 2000): EngineClient {
  starts = 0;
  client = new EngineClient({
    start: () => {
      starts++;
      return fork(script, {serialization: 'advanced', silent: true});
    },
    log: () => {},
    patience,
  });
  return client;
}

afterEach(() => client?.dispose());

test('an explanation arrives step by step, with typed arrays as typed arrays', async () => {
  const steps: ExplainProgress[] = [];
  const explanation = await engine().explain({image: '/a.png', model: '/m'}, (step) => steps.push(step), never);
  assert.deepEqual(
    steps.map(({stage}) => stage),
    ['working', 'picture', 'prediction', 'map', 'map', 'map', 'map'],
  );
  const [, picture, , map] = steps;
  assert.ok(picture?.stage === 'picture' && picture.picture.rgba instanceof Uint8ClampedArray);
  assert.ok(map?.stage === 'map' && map.update.map.values instanceof Float32Array);
  assert.equal(explanation.target.label, 'bull mastiff');
  assert.ok(explanation.map.values instanceof Float32Array);
});

test('a refusal arrives with its code and its sentence', async () => {
  await assert.rejects(
    engine().explain({image: '/fail.png', model: '/m'}, () => {}, never),
    {
      name: 'EngineError',
      code: 'picture-unreadable',
      message: 'fail.png is not a picture. Choose a PNG or JPEG file.',
    },
  );
});

test('when the engine dies the request fails with the remedy, and the next one works', async () => {
  const crashing = engine();
  await assert.rejects(
    crashing.explain({image: '/crash.png', model: '/m'}, () => {}, never),
    (error) => {
      assert.ok(error instanceof EngineError);
      assert.equal(error.code, 'engine-stopped');
      assert.match(error.message, /Try again/);
      return true;
    },
  );
  const explanation = await crashing.explain({image: '/b.png', model: '/m'}, () => {}, never);
  assert.equal(explanation.copies, 100);
  assert.equal(starts, 2);
});

test('when a graphics card ends the engine, the next one explains without it', async () => {
  const copies: number[] = [];
  const explanation = await engine().explain(
    {image: '/gpu-crash.png', model: '/m', device: 'auto'},
    (step) => {
      if (step.stage === 'map') copies.push(step.update.copies);
    },
    never,
  );
  assert.equal(starts, 2);
  assert.equal(explanation.copies, 100);
  assert.deepEqual(copies, [1, 1, 25, 50, 100]);
});

test('when a graphics card ends the engine in the middle of a sweep, the next one goes on without it', async () => {
  const {made, warnings} = await engine().sweep(
    {folder: '/pictures', model: '/m', store: '/s.heatlens'},
    () => {},
    never,
  );
  assert.deepEqual([starts, made, warnings], [2, 3, ['webgpu is not used.']]);
});

test('every request under way fails when the engine dies, not only the one that killed it', async () => {
  const crashing = engine();
  const outcomes = await Promise.allSettled([
    crashing.explain({image: '/slow.png', model: '/m'}, () => {}, never),
    crashing.explain({image: '/crash.png', model: '/m'}, () => {}, never),
  ]);
  assert.deepEqual(
    outcomes.map(({status}) => status),
    ['rejected', 'rejected'],
  );
});

test('cancelling answers at once, drops what still comes, and leaves the engine running', async () => {
  const cancelling = engine();
  const controller = new AbortController();
  let after = 0;
  const running = cancelling.explain(
    {image: '/slow-late.png', model: '/m'},
    (step) => {
      if (controller.signal.aborted) after++;
      if (step.stage === 'map') controller.abort();
    },
    controller.signal,
  );
  await assert.rejects(running, {code: 'cancelled'});
  await cancelling.explain({image: '/b.png', model: '/m'}, () => {}, never);
  assert.equal(after, 0);
  assert.equal(starts, 1);
});

test('an engine that is deaf to a cancellation is replaced', async () => {
  const replacing = engine(200);
  const controller = new AbortController();
  const running = replacing.explain(
    {image: '/deaf.png', model: '/m'},
    (step) => {
      if (step.stage === 'map') controller.abort();
    },
    controller.signal,
  );
  await assert.rejects(running, {code: 'cancelled'});
  await assert.rejects(
    replacing.explain({image: '/b.png', model: '/m'}, () => {}, never),
    {code: 'engine-stopped'},
  );
  await replacing.explain({image: '/b.png', model: '/m'}, () => {}, never);
  assert.equal(starts, 2);
});

test('an engine that cannot be started says so', async () => {
  client = new EngineClient({start: () => fork('/nowhere.js', {silent: true}), log: () => {}});
  await assert.rejects(client.methods(), {code: 'engine-stopped'});
});

test('the other calls of the contract answer', async () => {
  const calling = engine();
  assert.deepEqual(
    (await calling.methods()).map(({id}) => id),
    ['grad-cam', 'layer-cam'],
  );
  const models = await calling.call('sniff', {paths: ['/a/model.json', '/a/no-model.json']});
  assert.deepEqual(
    models.map(({path}) => path),
    ['/a/model.json'],
  );
  assert.equal((await calling.doctor()).devices[0]?.device, 'cpu');
});
