import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ClassScore, Prediction} from '../../../src/protocol/explanation.ts';
import {changeText, classRows} from '../../../src/webview/compare/classChanges.ts';
import {differencesOf} from '../../../src/webview/compare/warnings.ts';
import {madeUpPrediction} from '../../extension/madeUp.ts';

const score = (label: string, probability: number | null, index = 0, logit = 0): ClassScore => ({
  label,
  index,
  logit,
  probability,
});

function prediction(top: readonly ClassScore[], more: Partial<Prediction> = {}): Prediction {
  const [first] = top;
  assert.ok(first);
  return {...madeUpPrediction({image: '/p.png', model: '/m'}), top, target: {...first, sign: 1}, ...more};
}

test('classes of both are listed once, by label, with what changed', () => {
  const a = prediction([score('cat', 0.9, 1), score('dog', 0.1, 0)], {labels: ['dog', 'cat']});
  const b = prediction([score('dog', 0.75, 1), score('cat', 0.25, 0), score('bird', 0.01, 2)], {
    labels: ['cat', 'dog', 'bird'],
  });
  const rows = classRows(a, b);
  assert.deepEqual(
    rows.map(({label, index}) => [label, index]),
    [
      ['cat', 1],
      ['dog', 0],
      ['bird', 2],
    ],
  );
  assert.deepEqual(rows.map(changeText), ['−65.0 %', '+65.0 %', '']);
  assert.deepEqual(
    classRows(undefined, b).map(({label, a: none}) => [label, none]),
    [
      ['dog', undefined],
      ['cat', undefined],
      ['bird', undefined],
    ],
  );
});

test('where one model has no labels, its classes are those of the same number', () => {
  const a = prediction([score('cat', 0.9, 1)], {labels: ['dog', 'cat']});
  const b = prediction([score('class 1', 0.5, 1), score('class 0', 0.5, 0)], {labels: ['class 0', 'class 1']});
  assert.deepEqual(
    classRows(a, b).map((row) => [row.label, changeText(row)]),
    [
      ['cat', '−40.0 %'],
      ['dog', ''],
    ],
  );
});

test('without probabilities the logits are compared, and no change is no sign', () => {
  const row = (a: ClassScore, b: ClassScore) => ({label: 'cat', index: 0, a, b});
  assert.equal(changeText(row(score('cat', null, 0, 2), score('cat', null, 0, 1.5))), '−0.50');
  assert.equal(changeText(row(score('cat', 0.5), score('cat', 0.5001))), '=');
});

test('what differs between two models is said: other classes, other ranges, the same file twice', () => {
  const a = prediction([score('cat', 1)], {labels: ['cat', 'dog']});
  const model = {...a.model, sha256: 'other'};
  assert.deepEqual(differencesOf(a, {...a}), ['A and B are the same model: their files hold the same.']);
  assert.deepEqual(differencesOf(a, {...a, model}), []);
  assert.match(differencesOf(a, {...a, model, labels: ['cat', 'bird']}).join(' '), /`dog`.*`bird`/);
  assert.match(
    differencesOf(a, {...a, model, preprocessing: {...a.preprocessing, range: '0..255'}}).join(' '),
    /other value ranges/,
  );
  assert.deepEqual(differencesOf(a, undefined), []);
});
