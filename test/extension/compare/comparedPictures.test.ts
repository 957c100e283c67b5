import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setImmediate as turn} from 'node:timers/promises';
import {ComparedPictures} from '../../../src/extension/compare/comparedPictures.ts';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import type {Explainer} from '../../../src/extension/explain/explainer.ts';
import {keyOf, type AnswerState, type Checkpoint, type Question} from '../../../src/protocol/comparePanel.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../../src/protocol/explanation.ts';
import {madeUpMap, madeUpPicture, madeUpPrediction} from '../madeUp.ts';

interface Run {
  readonly request: ExplainRequest;
  say(step: ExplainProgress): void;
  end(): void;
  fail(error: Error): void;
}

/** Explanations that go on only when the test says so. */
class Scripted implements Explainer {
  readonly runs: Run[] = [];

  explain(request: ExplainRequest, say: (step: ExplainProgress) => void, signal: AbortSignal): Promise<Explanation> {
    return new Promise((resolve, reject) => {
      const cancel = () => reject(new EngineError('cancelled', 'It was cancelled.'));
      if (signal.aborted) cancel();
      signal.addEventListener('abort', cancel);
      const end = () => resolve({...madeUpPrediction(request), ...madeUpMap(100, 100), versions: {}});
      this.runs.push({request, say, end, fail: reject});
    });
  }

  get last(): Run {
    const run = this.runs.at(-1);
    assert.ok(run);
    return run;
  }

  /** The models asked, by name. */
  get asked(): readonly string[] {
    return this.runs.map(({request}) => request.model.slice(3));
  }

  /** Pictures and models asked. */
  get askedOf(): readonly string[] {
    return this.runs.map(({request}) => `${request.image.slice(1, 2)} ${request.model.slice(3)}`);
  }
}

const question: Question = {target: null, method: 'grad-cam', aggregate: 'augmented'};

async function started(paths: readonly string[], pictures: readonly string[] = ['/p.png']) {
  const engine = new Scripted();
  const seen = {
    checkpoints: [] as readonly Checkpoint[],
    question,
    pictures: 0,
    answers: new Map<string, AnswerState>(),
  };
  const comparison = new ComparedPictures({
    pictures: pictures.map((path) => ({path, question})),
    explainer: engine,
    baseOf: (model) => ({model}),
    view: {
      checkpoints: (checkpoints) => (seen.checkpoints = checkpoints),
      question: (picture, now) => {
        if (picture === 0) seen.question = now;
      },
      picture: () => seen.pictures++,
      answer: ({picture, checkpoint, question: key, state}) => {
        if (picture === 0) seen.answers.set(`${checkpoint} ${key}`, state);
      },
    },
  });
  const ids = comparison.add(paths);
  await turns();
  // As the page does: of what it has heard nothing, it waits.
  const kindOf = (id: number) => seen.answers.get(`${id} ${keyOf(seen.question)}`)?.kind ?? 'waiting';
  const stateOf = (id: number) => seen.answers.get(`${id} ${keyOf(seen.question)}`);
  return {engine, seen, comparison, ids, kindOf, stateOf};
}

async function finish(engine: Scripted): Promise<void> {
  await turns();
  engine.last.end();
  await turns();
}

async function turns(): Promise<void> {
  for (let i = 0; i < 4; i++) await turn();
}

test('every model is asked for the class that the first predicts', async () => {
  const {engine, seen, kindOf, ids} = await started(['/m/a', '/m/b', '/m/c']);
  engine.last.say({stage: 'picture', picture: madeUpPicture(4, 4)});
  await finish(engine);
  await finish(engine);
  await finish(engine);
  assert.deepEqual(engine.asked, ['a', 'b', 'c']);
  assert.deepEqual(
    engine.runs.map(({request}) => request.target),
    [undefined, {kind: 'class', class: 'bull mastiff', sign: 1}, {kind: 'class', class: 'bull mastiff', sign: 1}],
  );
  assert.equal(seen.question.target?.label, 'bull mastiff');
  assert.deepEqual(ids.map(kindOf), ['complete', 'complete', 'complete']);
  assert.equal(seen.pictures, 1);
});

test('going back to a class asks no model again', async () => {
  const {engine, comparison, seen, kindOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  await finish(engine);
  const first = seen.question;
  comparison.ask(0, {...first, target: {index: 2, label: 'tiger', sign: 1}});
  assert.equal(kindOf(ids[1]), 'waiting');
  await finish(engine);
  await finish(engine);
  assert.equal(engine.runs.length, 4);
  const before = new Map(seen.answers);
  comparison.ask(0, first);
  await turns();
  assert.equal(engine.runs.length, 4);
  assert.deepEqual(seen.answers, before, 'nor is it sent again');
  assert.deepEqual(ids.map(kindOf), ['complete', 'complete']);
});

test('another question ends the one under way, and what that still says is not shown', async () => {
  const {engine, comparison, seen, kindOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  const late = engine.last;
  comparison.ask(0, {...seen.question, method: 'layer-cam'});
  await turns();
  const before = new Map(seen.answers);
  late.say({stage: 'map', update: madeUpMap(50, 100)});
  late.end();
  await turns();
  assert.deepEqual(seen.answers, before);
  assert.equal(engine.last.request.method, 'layer-cam');
  assert.equal(kindOf(ids[0]), 'pending');
});

test('a model without the class shows its class of the same number, and says so', async () => {
  const {engine, stateOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  engine.last.fail(new EngineError('unknown-class', 'It has no such class.'));
  await turns();
  assert.deepEqual(engine.last.request.target, {kind: 'class', class: 0, sign: 1});
  await finish(engine);
  const state = stateOf(ids[1]);
  assert.equal(state?.kind, 'complete');
  assert.match(state.note, /no class “bull mastiff”: its class 0/);
});

test('a picture in a folder called by a class is explained for that class, whatever the first model predicts', async () => {
  const {engine, seen, kindOf, ids} = await started(['/m/a', '/m/b'], ['/train/Tiger/1.png']);
  engine.last.say({stage: 'prediction', prediction: madeUpPrediction(engine.last.request)});
  await turns();
  assert.equal(seen.question.target?.label, 'tiger');
  await finish(engine);
  await finish(engine);
  assert.deepEqual(
    engine.runs.map(({request}) => request.target),
    [undefined, {kind: 'class', class: 'tiger', sign: 1}, {kind: 'class', class: 'tiger', sign: 1}],
  );
  assert.deepEqual(ids.map(kindOf), ['complete', 'complete']);
});

test('a model that has no such class at all says so', async () => {
  const {engine, stateOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  for (let i = 0; i < 2; i++) {
    engine.last.fail(new EngineError('unknown-class', 'It has no such class.'));
    await turns();
  }
  const state = stateOf(ids[1]);
  assert.equal(state?.kind, 'failed');
  assert.match(state.message, /no class “bull mastiff”, nor one of its number, 0/);
});

test('where the first model cannot be read, the next says which class it is', async () => {
  const {engine, kindOf, ids, seen} = await started(['/m/a', '/m/b', '/m/c']);
  engine.last.fail(new EngineError('model-unreadable', 'Half of it is missing.'));
  await turns();
  assert.equal(engine.last.request.target, undefined);
  await finish(engine);
  await finish(engine);
  assert.deepEqual(ids.map(kindOf), ['failed', 'complete', 'complete']);
  assert.equal(seen.question.target?.label, 'bull mastiff');
});

test('a model whose weights are no numbers is told as diverged, others that fail are not', async () => {
  const {engine, stateOf, ids} = await started(['/m/a', '/m/b']);
  engine.last.fail(new EngineError('model-unreadable', 'NaN.', {details: {weight: 'dense/kernel'}}));
  await turns();
  engine.last.fail(new EngineError('model-unreadable', 'Truncated.'));
  await turns();
  assert.deepEqual(
    ids.map((id) => stateOf(id)),
    [
      {kind: 'failed', code: 'model-unreadable', message: 'NaN.', diverged: true},
      {kind: 'failed', code: 'model-unreadable', message: 'Truncated.', diverged: false},
    ],
  );
});

test('a deleted model keeps its place and its maps, and is not asked any more', async () => {
  const {engine, comparison, seen, kindOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  await finish(engine);
  comparison.mark(ids[1], 'deleted');
  assert.deepEqual(
    seen.checkpoints.map(({file}) => file),
    ['there', 'deleted'],
  );
  assert.equal(kindOf(ids[1]), 'complete');
  comparison.ask(0, {...seen.question, method: 'layer-cam'});
  await finish(engine);
  assert.deepEqual(engine.asked, ['a', 'b', 'a']);
  assert.equal(kindOf(ids[1]), 'waiting');
});

test('models in sight are explained before the others', async () => {
  const {engine, comparison, ids} = await started(['/m/a', '/m/b', '/m/c', '/m/d']);
  comparison.prefer(0, [ids[0], ids[3]]);
  await finish(engine);
  await finish(engine);
  await finish(engine);
  assert.deepEqual(engine.asked, ['a', 'd', 'b', 'c']);
});

test('stopped, it keeps what was made, and goes on when one is asked for', async () => {
  const {engine, comparison, kindOf, ids} = await started(['/m/a', '/m/b', '/m/c']);
  await finish(engine);
  comparison.stop();
  await turns();
  assert.deepEqual(ids.map(kindOf), ['complete', 'waiting', 'waiting']);
  comparison.retry(ids[1]);
  await finish(engine);
  assert.equal(kindOf(ids[1]), 'complete');
});

test('a page that is made again hears everything, the present question last', async () => {
  const {engine, comparison, seen, kindOf, ids} = await started(['/m/a', '/m/b']);
  await finish(engine);
  await finish(engine);
  comparison.ask(0, {...seen.question, method: 'layer-cam'});
  await finish(engine);
  seen.answers.clear();
  comparison.replay();
  assert.equal(seen.question.method, 'layer-cam');
  assert.equal(kindOf(ids[0]), 'complete');
  assert.equal([...seen.answers.values()].filter(({kind}) => kind === 'complete').length, 3);
});

const three = ['/p.png', '/q.png', '/r.png'];

test('the picture in sight comes first with all models, then the others with each while it is in memory', async () => {
  const {engine} = await started(['/m/a', '/m/b'], three);
  for (let i = 0; i < 6; i++) await finish(engine);
  assert.deepEqual(engine.askedOf, ['p a', 'p b', 'q a', 'r a', 'q b', 'r b']);
});

test('a picture that comes into sight does not wait for another, which begins again later', async () => {
  const {engine, comparison, ids} = await started(['/m/a', '/m/b'], three);
  await finish(engine);
  comparison.prefer(1, ids);
  await turns();
  assert.deepEqual(engine.askedOf, ['p a', 'p b', 'q a']);
  for (let i = 0; i < 5; i++) await finish(engine);
  assert.deepEqual(engine.askedOf.slice(3).toSorted(), ['p b', 'q b', 'r a', 'r b']);
  assert.equal(engine.askedOf[3], 'q b');
});

test('many pictures keep the maps of fewer questions each, so that memory stays', async () => {
  const {engine, comparison, seen} = await started(
    ['/m/a'],
    Array.from({length: 12}, (_, i) => `/${i}.png`),
  );
  for (let i = 0; i < 12; i++) await finish(engine);
  const first = seen.question;
  for (const method of ['layer-cam', 'hires-cam', 'xgrad-cam']) {
    comparison.ask(0, {...first, method});
    for (let i = 0; i < 12; i++) await finish(engine);
  }
  const before = engine.runs.length;
  comparison.ask(0, first);
  await turns();
  assert.equal(engine.runs.length, before + 1, 'what was forgotten is explained again');
});

test('another method is asked of all pictures, another class of one', async () => {
  const {engine, comparison, ids} = await started(['/m/a'], three);
  for (let i = 0; i < 3; i++) await finish(engine);
  comparison.prefer(1, ids);
  comparison.ask(1, {target: {index: 2, label: 'tiger', sign: 1}, method: 'layer-cam', aggregate: 'single'});
  await turns();
  for (let i = 0; i < 3; i++) await finish(engine);
  const asked = engine.runs
    .slice(3)
    .map(
      ({request}) =>
        `${request.image} ${request.method} ${request.target?.kind === 'class' ? request.target.class : ''}`,
    );
  assert.deepEqual(asked.toSorted(), [
    '/p.png layer-cam bull mastiff',
    '/q.png layer-cam tiger',
    '/r.png layer-cam bull mastiff',
  ]);
});

test('stopped, no picture goes on, and a failed model is tried again for every picture', async () => {
  const {engine, comparison, ids} = await started(['/m/a'], three);
  await turns();
  comparison.stop();
  await turns();
  assert.equal(engine.runs.length, 1);
  comparison.retry(ids[0]);
  await turns();
  for (let i = 0; i < 3; i++) {
    engine.last.fail(new EngineError('model-unreadable', 'Truncated.'));
    await turns();
  }
  comparison.retry(ids[0]);
  await turns();
  for (let i = 0; i < 3; i++) await finish(engine);
  assert.deepEqual(engine.askedOf.slice(4), ['p a', 'q a', 'r a']);
  assert.ok(comparison.answered(ids[0]));
});
