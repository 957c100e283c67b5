import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {cascade, isUnchanging, randomisationVerdict, redrawn} from '../../../src/core/compare/randomisation.ts';
import {seededRandom} from '../../../src/core/random.ts';

const weights = ['a', 'a', 'b', 'c', 'c', 'c'].map((layer, place) => ({layer, place}));
const at = (randomised: number, spearman: number) => ({
  randomised,
  similarity: {spearman, ssim: 0.1, shared: 0, top20: 0, centres: null},
});

test('layers become random from the last to the first, all their weights together', () => {
  assert.deepEqual(
    cascade(weights, 12).map(({layers, weights: own}) => [layers, own.map(({place}) => place)]),
    [
      [['c'], [3, 4, 5]],
      [['b'], [2]],
      [['a'], [0, 1]],
    ],
  );
});

test('however many layers there are, no more stages are made, and none is left out', () => {
  fc.assert(
    fc.property(fc.integer({min: 1, max: 60}), fc.integer({min: 1, max: 12}), (layers, most) => {
      const all = Array.from({length: layers}, (_, i) => ({layer: `${i}`}));
      const stages = cascade(all, most);
      assert.ok(stages.length === Math.min(most, layers) && stages.every(({weights: own}) => own.length > 0));
      assert.deepEqual(
        stages.flatMap((stage) => stage.layers),
        all.map(({layer}) => layer).toReversed(),
      );
    }),
  );
});

test('random weights are the layer’s own values, drawn by the seed', () => {
  const values = Float32Array.of(0.25, 0.5, 4, 8);
  const drawn = redrawn(values, seededRandom(3));
  assert.ok(drawn.every((value) => values.includes(value)));
  assert.notDeepEqual(drawn, values);
  assert.deepEqual(redrawn(values, seededRandom(3)), drawn);
});

test('a method whose map stays as it was is flagged, and the others are told what moved them', () => {
  const stubborn = [at(0, 1), at(1, 0.98), at(2, 0.9)];
  assert.equal(isUnchanging(stubborn[2].similarity), true);
  assert.match(
    randomisationVerdict('Edges', stubborn),
    /^Edges hardly changes: with all 2 layers random.*0\.90.*choose another method\.$/,
  );
  const sound = randomisationVerdict('Grad-CAM', [at(0, 1), at(1, 0.2), at(2, 0.1)]);
  assert.match(
    sound,
    /^Grad-CAM depends on what the network has learnt.*is 0\.10 and their structural similarity 0\.10\.$/,
  );
  assert.match(
    randomisationVerdict('LayerCAM', [at(0, 1), at(1, 0.9), at(2, 0.8), at(3, 0)]),
    /hardly changes while only the last 2 layers are random\.$/,
  );
});
