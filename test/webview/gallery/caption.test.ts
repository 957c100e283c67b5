import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {GalleryRow} from '../../../src/protocol/gallery.ts';
import {captionOf, spoken} from '../../../src/webview/gallery/caption.ts';

const row: GalleryRow = {
  id: 1,
  path: '/pictures/<b>.png',
  label: 0,
  prediction: 1,
  confidence: 0.876,
  loss: 2.34,
  margin: 0.5,
  entropy: 1.2,
  mapEntropy: 3.4,
  border: 0.25,
  agreement: null,
  boxes: [],
  tags: ['check', 'later'],
  width: 10,
  height: 10,
  map: null,
  field: null,
  error: null,
};
const labels = ['cat', 'dog'];

test('a picture is told by its prediction and the figure that it is sorted by', () => {
  const {name, figure, right} = captionOf(row, labels, 'loss');
  assert.deepEqual([name, figure, right], ['dog', '2.3', false]);
  assert.equal(captionOf(row, labels, 'border').figure, '25 %');
  assert.equal(captionOf(row, labels, 'agreement').figure, '–');
  assert.equal(captionOf(row, labels, 'path').name, '<b>.png');
});

test('a screen reader hears the prediction, whether it is right, its figure and its tags', () => {
  assert.equal(spoken(captionOf(row, labels, 'confidence')), 'dog, wrong, 88 %, tagged check and later');
});

test('a picture that could not be read has its name and the reason', () => {
  const broken = {...row, prediction: null, confidence: null, tags: [], error: 'It ends too early.'};
  assert.equal(spoken(captionOf(broken, labels, 'loss')), '<b>.png, could not be read: It ends too early.');
});
