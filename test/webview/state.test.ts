import assert from 'node:assert/strict';
import {test} from 'node:test';
import {strip} from '../../src/webview/snapshots.ts';
import {initialModel, reduce, shownSnapshot, type PanelEvent, type PanelModel} from '../../src/webview/state.ts';
import type {Prediction} from '../../src/protocol/explanation.ts';
import {madeUpMap, madeUpPicture, madeUpPrediction} from '../extension/madeUp.ts';

const picture = '/a.png';
const pending: PanelEvent = {kind: 'state', state: {kind: 'pending', picture}};
const complete: PanelEvent = {kind: 'state', state: {kind: 'complete', picture, stopped: false}};
const dog = madeUpPrediction({image: picture, model: '/m'});
const cat = madeUpPrediction({image: picture, model: '/m', target: {kind: 'class', class: 1, sign: 1}});

function after(...events: PanelEvent[]): PanelModel {
  return events.reduce(reduce, initialModel);
}

function explained(prediction: Prediction, ...copies: number[]): PanelEvent[] {
  return [
    pending,
    {kind: 'picture', picture: madeUpPicture(4, 4)},
    {kind: 'prediction', prediction},
    ...copies.map((count): PanelEvent => ({kind: 'map', update: madeUpMap(count, 100)})),
  ];
}

const labels = (model: PanelModel) => strip(model).map(({label}) => label);

test('the strip shows the single map, one on the way and the newest', () => {
  assert.deepEqual(labels(after(...explained(dog, 1, 10, 25, 50, 74))), ['single', '25 copies', '74 copies']);
  assert.deepEqual(labels(after(...explained(dog, 1))), ['single']);
});

test('the finished map replaces one of as many copies that came before it', () => {
  assert.deepEqual(labels(after(...explained(dog, 1, 25, 100, 100))), ['single', '25 copies', '100 copies']);
  assert.deepEqual(labels(after(...explained(dog, 1, 1))), ['single']);
});

test('the newest map is shown until another one is chosen', () => {
  const model = after(...explained(dog, 1, 25, 100));
  assert.equal(shownSnapshot(model)?.update.copies, 100);
  const single = strip(model)[0]?.key ?? '';
  assert.equal(shownSnapshot(reduce(model, {kind: 'pin', key: single}))?.update.copies, 1);
});

test('choosing another class keeps the first map in sight until the new one arrives', () => {
  const waiting = after(...explained(dog, 1, 100), complete, pending);
  assert.equal(shownSnapshot(waiting)?.prediction.target.label, 'bull mastiff');
  const arrived = after(...explained(dog, 1, 100), complete, ...explained(cat, 1));
  assert.equal(shownSnapshot(arrived)?.prediction.target.label, 'tiger cat');
});

test('the map of the class before stays in the strip under its name', () => {
  const model = after(...explained(dog, 1, 100), complete, ...explained(cat, 1, 100), complete);
  assert.deepEqual(labels(model), ['single', '100 copies', 'bull mastiff']);
});

test('explaining the first class again does not list it twice', () => {
  const model = after(
    ...explained(dog, 1, 100),
    complete,
    ...explained(cat, 1, 100),
    complete,
    ...explained(dog, 1, 100),
  );
  assert.deepEqual(labels(model), ['single', '100 copies', 'tiger cat']);
});

test('what speaks against a class is named so', () => {
  const against = {...dog, target: {...dog.target, sign: -1 as const}};
  const model = after(...explained(against, 1), complete, ...explained(dog, 1));
  assert.deepEqual(labels(model), ['single', 'against bull mastiff']);
});

test('another picture starts with nothing of the one before, but keeps the view', () => {
  const model = after(
    ...explained(dog, 1),
    {kind: 'view', change: {opacity: 0.3}},
    {kind: 'state', state: {kind: 'pending', picture: '/b.png'}},
  );
  assert.equal(model.picture, undefined);
  assert.equal(model.prediction, undefined);
  assert.deepEqual(labels(model), []);
  assert.equal(model.view.opacity, 0.3);
});

test('another model does not leave the maps of the one before beside its own', () => {
  const other = {...dog, model: {...dog.model, sha256: '22'}};
  assert.deepEqual(labels(after(...explained(dog, 1, 100), complete, ...explained(other, 1))), ['single']);
});

test('a setting that names no colour map leaves the colours as they are', () => {
  const model = after({kind: 'settings', settings: {opacity: 0.4, colourMap: 'rainbow'}});
  assert.deepEqual([model.view.opacity, model.view.colourMap], [0.4, 'inferno']);
});

test('a replay to a panel that was hidden gives the same strip as the first time', () => {
  const first = after(...explained(dog, 1, 25, 100), complete);
  const replayed = after(complete, ...explained(dog, 1, 25, 100).slice(1));
  assert.deepEqual(labels(replayed), labels(first));
  assert.equal(replayed.state.kind, 'complete');
});

test('a page that comes back while the map sharpens shows it from its first step on', () => {
  const replayed = after(...explained(dog, 1, 14), {kind: 'map', update: madeUpMap(74, 100)});
  assert.deepEqual(labels(replayed), ['single', '74 copies']);
});

test('moving the opacity leaves the snapshot the same object, so that nothing is painted again', () => {
  const model = after(...explained(dog, 1, 100));
  assert.equal(shownSnapshot(reduce(model, {kind: 'view', change: {opacity: 0.1}})), shownSnapshot(model));
});
