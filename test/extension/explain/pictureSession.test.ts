import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import type {Explainer} from '../../../src/extension/explain/explainer.ts';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import {PictureSession, type SessionView} from '../../../src/extension/explain/pictureSession.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../../src/protocol/explanation.ts';
import {madeUpMap, madeUpPicture, madeUpPrediction} from '../madeUp.ts';

/** Explanations that go on only when the test says so. */
class Scripted implements Explainer {
  readonly runs: {request: ExplainRequest; say(step: ExplainProgress): void; end(copies: number): void}[] = [];

  explain(
    request: ExplainRequest,
    receive: (step: ExplainProgress) => void,
    signal: AbortSignal,
  ): Promise<Explanation> {
    return new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new EngineError('cancelled', 'The explanation was cancelled.')));
      const end = (copies: number) => resolve({...madeUpPrediction(request), ...madeUpMap(copies, 100), versions: {}});
      this.runs.push({request, say: receive, end});
    });
  }
}

function recorder(): {view: SessionView; lines: string[]} {
  const lines: string[] = [];
  return {
    lines,
    view: {
      state: (state) => lines.push(state.kind === 'complete' && state.stopped ? 'stopped' : state.kind),
      message: (text) => text !== '' && lines.push(text),
      picture: () => lines.push('picture'),
      prediction: ({target}) => lines.push(target.label),
      map: ({copies}) => lines.push(`map ${copies}`),
    },
  };
}

const base = {model: '/m/model.json'};
const map = (copies: number): ExplainProgress => ({stage: 'map', update: madeUpMap(copies, 100)});
const prediction: ExplainProgress = {stage: 'prediction', prediction: madeUpPrediction({image: '/a.png', model: '/m'})};

test('the panel hears every step and that it is complete', async () => {
  const engine = new Scripted();
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', engine, view);
  const done = session.explain(base);
  engine.runs[0]?.say({stage: 'picture', picture: madeUpPicture(4, 4)});
  engine.runs[0]?.say(prediction);
  engine.runs[0]?.say(map(1));
  engine.runs[0]?.end(100);
  await done;
  assert.deepEqual(lines, ['pending', 'picture', 'bull mastiff', 'map 1', 'map 100', 'complete']);
  assert.equal(session.explanation?.copies, 100);
});

test('a newer choice cancels the older, and nothing the older still says is shown', async () => {
  const engine = new Scripted();
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', engine, view);
  const first = session.explain(base);
  const second = session.explain(base, {target: {kind: 'class', class: 1, sign: 1}});
  engine.runs[0]?.say(map(1));
  engine.runs[0]?.end(100);
  engine.runs[1]?.say(map(25));
  engine.runs[1]?.end(25);
  await Promise.all([first, second]);
  assert.deepEqual(lines, ['pending', 'pending', 'map 25', 'map 25', 'complete']);
  assert.equal(session.explanation?.copies, 25);
});

test('what was chosen before stays chosen', async () => {
  const engine = new Scripted();
  const session = new PictureSession('/a.png', engine, recorder().view);
  void session.explain({...base, method: 'grad-cam'}, {method: 'layer-cam'});
  void session.explain({...base, method: 'grad-cam'}, {layer: 'conv1'});
  await turn();
  const {method, layer} = engine.runs[1]?.request ?? {};
  assert.deepEqual({method, layer}, {method: 'layer-cam', layer: 'conv1'});
  session.dispose();
});

test('cancelling keeps the last map, which can be exported', async () => {
  const engine = new Scripted();
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', engine, view);
  const done = session.explain(base);
  engine.runs[0]?.say(prediction);
  engine.runs[0]?.say(map(25));
  session.cancel();
  await done;
  assert.deepEqual(lines, ['pending', 'bull mastiff', 'map 25', 'map 25', 'stopped']);
  assert.equal(session.explanation?.copies, 25);
});

test('cancelling before there is a map says so instead of showing nothing', async () => {
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', new Scripted(), view);
  const done = session.explain(base);
  session.cancel();
  await done;
  assert.deepEqual(lines, ['pending', 'failed']);
});

test('of maps that come faster than they can be seen some are left out, but never the last', async () => {
  const engine = new Scripted();
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', engine, view);
  const done = session.explain(base);
  for (let copies = 1; copies <= 1000; copies++) engine.runs[0]?.say(map(copies));
  engine.runs[0]?.end(1000);
  await done;
  assert.equal(lines[1], 'map 1');
  assert.deepEqual(lines.slice(-2), ['map 1000', 'complete']);
  assert.ok(lines.length < 500, `${lines.length} messages`);
});

test('a panel that was hidden is told everything again', async () => {
  const engine = new Scripted();
  const {view, lines} = recorder();
  const session = new PictureSession('/a.png', engine, view);
  const done = session.explain(base);
  engine.runs[0]?.say({stage: 'picture', picture: madeUpPicture(4, 4)});
  engine.runs[0]?.say(prediction);
  engine.runs[0]?.say(map(1));
  engine.runs[0]?.end(100);
  await done;
  lines.length = 0;
  session.replay();
  assert.deepEqual(lines, ['complete', 'picture', 'bull mastiff', 'map 1', 'map 100']);
});
