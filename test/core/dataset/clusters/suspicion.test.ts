import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  areaOf,
  coverImage,
  elsewhere,
  nameOfPlace,
  opposite,
  regionOf,
} from '../../../../src/core/dataset/clusters/covering.ts';
import {suspicionOf, suspicious, warningsOf, whereaboutsOf} from '../../../../src/core/dataset/clusters/suspicion.ts';

function map(height: number, width: number, ...energies: (readonly [cell: number, energy: number])[]) {
  const values = new Float32Array(height * width);
  for (const [cell, energy] of energies) values[cell] = energy;
  return {height, width, values};
}

const needed = {pictures: 32, changed: 0.9, changedOpposite: 0, accuracy: 0.98, accuracyCovered: 0.12, stamp: null};
const notNeeded = {pictures: 32, changed: 0.05, changedOpposite: 0.04, accuracy: 1, accuracyCovered: 0.95, stamp: null};

test('an even map has a sixteenth in each corner and seven sixteenths on the border', () => {
  const {corner, border} = whereaboutsOf({height: 8, width: 8, values: new Float32Array(64).fill(2)});
  assert.ok(Math.abs(corner.share - 1 / 16) < 1e-6);
  assert.ok(Math.abs(border - 7 / 16) < 1e-6);
});

test('a cluster in a corner that its predictions hang on is warned of, with the numbers', () => {
  const where = whereaboutsOf(map(8, 8, [63, 3], [27, 1])); // lower right, and the middle
  assert.deepEqual(where.corner, {name: 'lower right', share: 0.75});
  assert.ok(suspicionOf(where, needed) > suspicious);
  assert.deepEqual(warningsOf(where, needed), [
    "Looks at the lower right corner: 75 % of the map's energy lies there.",
    'When that place is covered, 90 % of 32 pictures get another prediction, and accuracy falls from 98 % to 12 %; ' +
      'when the place opposite is covered, 0 % do.',
  ]);
});

test('the same place that no prediction hangs on is not warned of', () => {
  const where = whereaboutsOf(map(8, 8, [63, 3], [27, 1]));
  assert.ok(suspicionOf(where, notNeeded) < 0.01);
  assert.deepEqual(warningsOf(where, notNeeded), []);
});

test('an object in the middle is not warned of, however much the predictions hang on it', () => {
  const where = whereaboutsOf(map(8, 8, [27, 3], [28, 1]));
  assert.equal(suspicionOf(where, needed), 0);
  assert.deepEqual(warningsOf(where, needed), []);
});

test('a small place in the middle that shows the same in every picture is warned of, an object there is not', () => {
  const where = whereaboutsOf(map(8, 8, [27, 3], [28, 1]));
  const stamp = {place: 'in the middle', area: 0.03, alike: 0.94, changedElsewhere: 0.02};
  assert.ok(suspicionOf(where, {...needed, stamp}) > 0.6);
  assert.deepEqual(warningsOf(where, {...needed, stamp}), [
    'Looks at one small place in the middle, 3 % of the picture, that shows the same in every picture: 94 % of its ' +
      'details are alike. Look whether that belongs to the object.',
    'When that place is covered, 90 % of 32 pictures get another prediction, and accuracy falls from 98 % to 12 %; ' +
      'when a place as large is covered elsewhere, 2 % do.',
  ]);
  for (const cleared of [
    {...stamp, alike: 0.55},
    {...stamp, changedElsewhere: 0.88},
  ]) {
    assert.deepEqual(warningsOf(where, {...needed, stamp: cleared}), []);
  }
  assert.deepEqual(warningsOf(where, {...notNeeded, stamp}), []);
  assert.equal(suspicionOf(where, {...needed, stamp, pictures: 5}), 0);
});

test('places as large elsewhere are moved by half the picture', () => {
  const region = regionOf(map(2, 4, [0, 5]));
  assert.deepEqual(
    elsewhere(region).map(({cells}) => [...cells].indexOf(1)),
    [4, 2, 6],
  );
  assert.equal(areaOf(region), 1 / 8);
});

test('a region is named by the third of the picture that its middle is in', () => {
  const place = (cell: number) => nameOfPlace(regionOf(map(3, 3, [cell, 1])));
  assert.deepEqual(
    [place(0), place(1), place(4), place(8)],
    ['at the upper left', 'at the top', 'in the middle', 'at the lower right'],
  );
});

test('one side of the border is warned of, the whole ring is cleared by the place opposite', () => {
  const side = whereaboutsOf(map(8, 8, [3, 1], [4, 1]));
  assert.equal(side.border, 1);
  assert.match(warningsOf(side, needed)[0], /^Looks at the border: 100 %/);
  assert.deepEqual(warningsOf(side, {...needed, changedOpposite: 0.9}), []);
});

test('without labels and without the network the warning says what is known', () => {
  const where = whereaboutsOf(map(8, 8, [0, 1]));
  assert.deepEqual(
    warningsOf(where, {...needed, accuracy: null, accuracyCovered: null})[1].includes('accuracy'),
    false,
  );
  assert.deepEqual(warningsOf(where, undefined), [
    "Looks at the upper left corner: 100 % of the map's energy lies there.",
  ]);
});

test('the region is the fewest cells with two thirds of the energy; its opposite is turned by half a turn', () => {
  const region = regionOf(map(2, 3, [0, 5], [1, 4], [3, 3], [5, 1]));
  assert.deepEqual([...region.cells], [1, 1, 0, 0, 0, 0]);
  assert.deepEqual([...opposite(region).cells], [0, 0, 0, 0, 1, 1]);
});

test('covering takes away what is there and goes on with what is around', () => {
  const [height, width] = [24, 24];
  const image = Float32Array.from({length: height * width * 2}, (_, at) => (at % 2 === 0 ? 3 : -1));
  for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) image.fill(99, (y * width + x) * 2, (y * width + x) * 2 + 2);
  const cover = regionOf(map(6, 6, [0, 1])); // the cell [0, 4) × [0, 4)
  const covered = coverImage(image, {height, width}, cover);
  covered.forEach((value, at) => assert.ok(Math.abs(value - (at % 2 === 0 ? 3 : -1)) < 1e-3, `${value}`));
  assert.equal(image[0], 99);
});

test('a gradient goes on smoothly under the cover', () => {
  const [height, width] = [20, 20];
  const image = Float32Array.from({length: height * width}, (_, at) => at % width);
  const covered = coverImage(image, {height, width}, regionOf(map(5, 5, [12, 1]))); // [8, 12) × [8, 12)
  covered.forEach((value, at) => assert.ok(Math.abs(value - (at % width)) < 0.05, `${value} at ${at}`));
});
