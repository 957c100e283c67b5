import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parse} from 'valibot';
import {savedComparison} from '../../../src/extension/compare/compareDoor.ts';
import {
  keptQuestions,
  keyOf,
  type AnswerState,
  type Checkpoint,
  type Question,
} from '../../../src/protocol/comparePanel.ts';
import {panesOf} from '../../../src/webview/compare/panes.ts';
import {Similarities} from '../../../src/webview/compare/similarities.ts';
import {restoredPage, savedPage} from '../../../src/webview/compare/saved.ts';
import {
  answerOf,
  here,
  initialComparison,
  reduce,
  shown,
  type CompareEvent,
  type CompareModel,
} from '../../../src/webview/compare/state.ts';
import {momentsOf, pieces, probabilities} from '../../../src/webview/compare/timeLine.ts';
import {madeUpMap, madeUpPrediction} from '../../extension/madeUp.ts';

const question: Question = {
  target: {index: 0, label: 'bull mastiff', sign: 1},
  method: 'grad-cam',
  aggregate: 'augmented',
};
const checkpoint = (id: number, file: Checkpoint['file'] = 'there'): Checkpoint => ({
  id,
  path: `/m/${id}.keras`,
  name: `${id}`,
  file,
});

function complete(scale = 1): AnswerState {
  const update = madeUpMap(1, 1);
  const map = {...update.map, values: update.map.values.map((value) => value * scale)};
  return {
    kind: 'complete',
    prediction: madeUpPrediction({image: '/p.png', model: '/m'}),
    update: {...update, map, max: update.max * scale},
    note: '',
  };
}

function after(events: readonly CompareEvent[], model = initialComparison): CompareModel {
  return events.reduce(reduce, model);
}

const answered = (id: number, state: AnswerState): CompareEvent => ({
  kind: 'answer',
  answer: {picture: 0, checkpoint: id, question: keyOf(question), state},
});

function run(...states: readonly AnswerState[]): CompareModel {
  return after([
    {kind: 'checkpoints', checkpoints: states.map((_, i) => checkpoint(i + 1))},
    {kind: 'question', asked: {picture: 0, question}},
    ...states.map((state, i) => answered(i + 1, state)),
  ]);
}

test('A is the first and B the newest, until the user chooses', () => {
  const model = run(complete(), complete(), complete());
  assert.deepEqual([shown(model, 'a')?.id, shown(model, 'b')?.id], [1, 3]);
  const grown = after([{kind: 'checkpoints', checkpoints: [1, 2, 3, 4].map((id) => checkpoint(id))}], model);
  assert.equal(shown(grown, 'b')?.id, 4);
  const chosen = after(
    [
      {kind: 'choose', side: 'b', checkpoint: 2},
      {kind: 'checkpoints', checkpoints: [1, 2, 3, 4].map((id) => checkpoint(id))},
    ],
    model,
  );
  assert.equal(shown(chosen, 'b')?.id, 2);
  const swapped = after([{kind: 'swap'}], model);
  assert.deepEqual([shown(swapped, 'a')?.id, shown(swapped, 'b')?.id], [3, 1]);
});

test('maps that were made are there as soon as their question is asked again', () => {
  const state = complete();
  const model = run(state);
  const other = after([{kind: 'question', asked: {picture: 0, question: {...question, method: 'layer-cam'}}}], model);
  assert.equal(answerOf(here(other), 1).kind, 'waiting');
  assert.equal(answerOf(here(after([{kind: 'question', asked: {picture: 0, question}}], other)), 1), state);
});

test('on a shared scale all maps end at the greatest value, on their own each at its own', () => {
  const model = run(complete(1), complete(4), complete(2));
  const ends = (of: CompareModel) => panesOf(of).map(({snapshot}) => snapshot?.update.max);
  const most = madeUpMap(1, 1).max;
  assert.deepEqual(ends(model), [most, 2 * most]);
  assert.deepEqual(ends(after([{kind: 'arrange', change: {scale: 'shared'}}], model)), [4 * most, 4 * most]);
});

test('the difference is B minus A, of raw values on a shared scale and of shares on their own', () => {
  const model = after(
    [{kind: 'arrange', change: {mode: 'difference', scale: 'shared'}}],
    run(complete(1), complete(3)),
  );
  const minus = (of: CompareModel) => panesOf(of)[2]?.snapshot?.update;
  const most = madeUpMap(1, 1).max;
  assert.ok(Math.abs((minus(model)?.max ?? 0) - 2 * most) < 1e-5);
  const shares = minus(after([{kind: 'arrange', change: {scale: 'own'}}], model));
  assert.ok(Math.abs(shares?.max ?? 1) < 1e-6 && Math.abs(shares?.min ?? 1) < 1e-6);
});

test('the same map is the same object, so that nothing is painted twice', () => {
  const model = after([{kind: 'arrange', change: {scale: 'shared'}}], run(complete(1), complete(4)));
  const moved = after([{kind: 'arrange', change: {split: 0.2}}], model);
  assert.equal(panesOf(model)[0]?.snapshot, panesOf(moved)[0]?.snapshot);
});

test('every mode shows its panes, also before there are maps', () => {
  for (const [mode, count] of [
    ['side', 2],
    ['swipe', 1],
    ['flicker', 1],
    ['difference', 3],
    ['all', 3],
  ] as const) {
    for (const model of [
      run(complete(), complete(), complete()),
      run({kind: 'waiting'}, complete(), {kind: 'pending', message: ''}),
    ]) {
      assert.equal(panesOf(after([{kind: 'arrange', change: {mode}}], model)).length, count, mode);
    }
  }
});

test('the time line tells what was explained, what failed and what diverged', () => {
  const failed = {kind: 'failed', code: 'model-unreadable', message: 'Truncated.', diverged: false} as const;
  const idle: (() => void)[] = [];
  let arrived = 0;
  const similarities = new Similarities(
    () => arrived++,
    (work) => idle.push(work),
  );
  const model = run(complete(), complete(2), failed, {...failed, diverged: true}, {kind: 'waiting'});
  const moments = momentsOf(model, similarities);
  assert.deepEqual(
    moments.map(({kind}) => kind),
    ['made', 'made', 'failed', 'diverged', 'working'],
  );
  assert.deepEqual(
    moments.map(({alike}) => alike),
    [1, undefined, undefined, undefined, undefined],
  );
  momentsOf(model, similarities);
  assert.equal(idle.length, 1, 'nothing is computed before the page is idle, and nothing twice');
  idle[0]?.();
  assert.equal(arrived, 1);
  assert.ok(
    Math.abs((momentsOf(model, similarities)[1]?.alike ?? 0) - 1) < 1e-6,
    'a map of twice the values orders the pixels alike',
  );
});

test('a page that goes on for hours forgets the maps of questions asked long ago, as does the host before it', () => {
  const state = complete();
  const asked = (index: number): CompareEvent => ({
    kind: 'question',
    asked: {picture: 0, question: {...question, target: {index, label: `${index}`, sign: 1}}},
  });
  const model = after([asked(0), ...Array.from({length: 2 * keptQuestions(1)}, (_, i) => asked(i + 1))], run(state));
  assert.equal(here(model).answers.size, 2 * keptQuestions(1));
  assert.equal(answerOf(here(after([{kind: 'question', asked: {picture: 0, question}}], model)), 1).kind, 'waiting');
});

test('each picture has its own class and its own maps, and one of them is in sight', () => {
  const other = {...question, target: {index: 2, label: 'tiger', sign: 1}} as const;
  const model = after(
    [
      {kind: 'comparison', comparison: {pictures: ['/p.png', '/q.png'], watched: '/run'}},
      {kind: 'question', asked: {picture: 1, question: other}},
      {kind: 'answer', answer: {picture: 1, checkpoint: 2, question: keyOf(other), state: complete()}},
    ],
    run(complete(), {kind: 'waiting'}),
  );
  assert.equal(here(model).question, question);
  assert.equal(answerOf(here(model), 2).kind, 'waiting');
  const moved = after([{kind: 'show', picture: 1}], model);
  assert.deepEqual(
    [here(moved).question, answerOf(here(moved), 1).kind, answerOf(here(moved), 2).kind],
    [other, 'waiting', 'complete'],
  );
  assert.deepEqual(probabilities(here(moved), moved.checkpoints), [null, 0.813]);
  assert.equal(after([{kind: 'show', picture: 2}], moved).inSight, 1, 'there is no third');
});

test('after a reload the page looks as before: view, arrangement, A, B and the picture in sight', () => {
  const model = after(
    [
      {kind: 'comparison', comparison: {pictures: ['/p.png'], watched: '/run'}},
      {
        kind: 'checkpoints',
        checkpoints: [checkpoint(1), checkpoint(2, 'overwritten'), checkpoint(3, 'deleted'), checkpoint(4)],
      },
      {kind: 'choose', side: 'b', checkpoint: 3},
      {kind: 'view', change: {threshold: 0.4, show: 'mask'}},
      {kind: 'arrange', change: {mode: 'swipe', split: 0.3}},
    ],
    run(complete()),
  );
  const saved: unknown = JSON.parse(JSON.stringify(savedPage(model)));
  assert.deepEqual(
    (saved as {models: unknown}).models,
    ['/m/1.keras', '/m/3.keras', '/m/4.keras'],
    'what was overwritten cannot come back',
  );
  const before = restoredPage(saved);
  assert.deepEqual(before, {view: model.view, arrangement: model.arrangement, inSight: 0, a: null, b: 2});
  const {comparison, questions} = parse(savedComparison, saved);
  assert.deepEqual(
    {comparison, questions},
    {comparison: model.comparison, questions: [question]},
    'the extension understands it',
  );
  assert.equal(savedPage(initialComparison), undefined);
  for (const other of [undefined, {}, {...before, view: undefined}, {...before, inSight: -1}])
    assert.equal(restoredPage(other), undefined);
});

test('a swiped pair says of each model by itself that its file is gone', () => {
  const both = [checkpoint(1), checkpoint(2, 'deleted')];
  const model = after([
    {kind: 'checkpoints', checkpoints: both},
    {kind: 'arrange', change: {mode: 'swipe'}},
  ]);
  const [pane] = panesOf(model);
  assert.equal(pane?.title, 'A: 1 | B: 2 (deleted)');
  assert.equal(pane?.over?.checkpoint, both[1]);
});

test('no line is drawn across a checkpoint without a value', () => {
  assert.deepEqual(pieces([0, 0.5, null, 1, undefined]), [
    [
      [0, 0],
      [0.25, 0.5],
    ],
    [[0.75, 1]],
  ]);
  assert.deepEqual(pieces([0.4]), [[[0.5, 0.4]]]);
  assert.deepEqual(pieces([-0.3, 1.2]), [
    [
      [0, 0],
      [1, 1],
    ],
  ]);
});
