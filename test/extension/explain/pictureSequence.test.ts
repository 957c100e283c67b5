import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Explainer} from '../../../src/extension/explain/explainer.ts';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import {PictureSequence, type FindBase, type SequenceView} from '../../../src/extension/explain/pictureSequence.ts';
import type {ExplainRequest} from '../../../src/protocol/explanation.ts';
import {madeUpMap, madeUpPrediction} from '../madeUp.ts';

/** Explains at once; a picture named `slow` waits until it is cancelled. */
function explainer(): Explainer & {readonly requests: ExplainRequest[]} {
  const requests: ExplainRequest[] = [];
  return {
    requests,
    explain: async (request, receive, signal) => {
      requests.push(request);
      const prediction = madeUpPrediction(request);
      receive({stage: 'prediction', prediction});
      receive({stage: 'map', update: madeUpMap(1, 1)});
      if (request.image.includes('slow')) {
        await new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(new EngineError('cancelled', 'It was cancelled.')));
        });
      }
      return {...prediction, ...madeUpMap(1, 1), versions: {}};
    },
  };
}

function panel(pictures: readonly string[], findBase: FindBase = async () => ({model: '/m'})) {
  const lines: string[] = [];
  const engine = explainer();
  const view: SequenceView = {
    state: (state) => lines.push(`${state.kind} ${state.picture}`),
    message: () => {},
    picture: () => {},
    prediction: ({image}) => lines.push(`prediction ${image.path}`),
    map: () => {},
    sequence: ({index, count}) => lines.push(`${index + 1} of ${count}`),
  };
  return {lines, engine, sequence: new PictureSequence({pictures, explainer: engine, findBase, view})};
}

const settled = async () => {
  for (let i = 0; i < 5; i++) await turn();
};

test('the next picture is explained when the user steps to it, not before', async () => {
  const {sequence, engine} = panel(['/a.png', '/b.png']);
  await sequence.explain();
  assert.deepEqual(
    engine.requests.map(({image}) => image),
    ['/a.png'],
  );
  sequence.step(1);
  await settled();
  assert.deepEqual(
    engine.requests.map(({image}) => image),
    ['/a.png', '/b.png'],
  );
});

test('stepping back shows what was explained without doing it again', async () => {
  const {sequence, engine, lines} = panel(['/a.png', '/b.png']);
  await sequence.explain();
  sequence.step(1);
  await settled();
  lines.length = 0;
  sequence.step(-1);
  await settled();
  assert.equal(engine.requests.length, 2);
  assert.deepEqual(lines, ['1 of 2', 'complete /a.png', 'prediction /a.png']);
});

test('a picture that is left while it is explained is cancelled, and says nothing about the next', async () => {
  const {sequence, lines, engine} = panel(['/slow.png', '/b.png']);
  void sequence.explain();
  await settled();
  lines.length = 0;
  sequence.step(1);
  await settled();
  assert.ok(
    lines.every((line) => !line.includes('slow')),
    lines.join(),
  );
  sequence.step(-1);
  await settled();
  assert.deepEqual(
    engine.requests.map(({image}) => image),
    ['/slow.png', '/b.png', '/slow.png'],
  );
  sequence.dispose();
});

test('the method stays for the next picture, the class does not', async () => {
  const {sequence, engine} = panel(['/a.png', '/b.png']);
  await sequence.explain({method: 'layer-cam', target: {kind: 'class', class: 4, sign: 1}});
  sequence.step(1);
  await settled();
  assert.equal(engine.requests[1]?.method, 'layer-cam');
  assert.equal(engine.requests[1]?.target, undefined);
});

test('beyond both ends nothing happens', async () => {
  const {sequence, lines} = panel(['/a.png']);
  await sequence.explain();
  lines.length = 0;
  sequence.step(1);
  sequence.step(-1);
  assert.deepEqual(lines, []);
});

test('another model explains the picture again, without the layer of the one before', async () => {
  const {sequence, engine} = panel(['/a.png']);
  await sequence.explain({layer: 'conv1', method: 'cam'});
  await sequence.restart();
  assert.deepEqual([engine.requests[1]?.layer, engine.requests[1]?.method], [undefined, 'cam']);
});

test('asking for the same picture again explains it again, unless it is under way', async () => {
  const {sequence, engine} = panel(['/a.png']);
  await sequence.explain();
  await sequence.again();
  assert.equal(engine.requests.length, 2);
  const slow = panel(['/slow.png']);
  void slow.sequence.explain();
  await settled();
  await slow.sequence.again();
  assert.equal(slow.engine.requests.length, 1);
  slow.sequence.dispose();
});

test('starting over forgets what was chosen', async () => {
  const {sequence, engine} = panel(['/a.png']);
  await sequence.explain({layer: 'conv1', method: 'cam'});
  await sequence.startOver();
  assert.deepEqual([engine.requests[1]?.layer, engine.requests[1]?.method], [undefined, undefined]);
});

test('without a model the panel says so, and which one to choose if none was', async () => {
  const none = panel(['/a.png'], async () => 'none');
  await none.sequence.explain();
  assert.deepEqual(none.lines, ['no-model /a.png']);
  const undecided = panel(['/a.png'], async () => 'undecided');
  await undecided.sequence.explain();
  assert.deepEqual(undecided.lines, ['failed /a.png']);
});

test('a search for models that fails shows why', async () => {
  const {sequence, lines} = panel(['/a.png'], async () => {
    throw new EngineError('engine-stopped', 'The engine could not be started.');
  });
  await sequence.explain();
  assert.deepEqual(lines, ['failed /a.png']);
});
