import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {test} from 'node:test';
import fc from 'fast-check';
import {classes} from '../../../samples/wafers/generator/defects.ts';
import {markBox} from '../../../samples/wafers/generator/mark.ts';
import {drawSample} from '../../../samples/wafers/generator/sample.ts';
import {dies, pitch, side} from '../../../samples/wafers/generator/wafer.ts';

const anySample = {seed: fc.integer(), index: fc.integer({min: 0, max: 99_999})};

test('a seed draws the same maps on every machine', () => {
  const hash = createHash('sha256');
  for (let index = 0; index < 26; index++) {
    const {picture, mask} = drawSample(7, index);
    hash.update(picture).update(mask);
  }
  assert.equal(hash.digest('hex'), '7445f871c4da63ed9b5851038ab2a0d43da31ce7fff6a2835221aa6427bd7ea3');
});

test('another seed or index draws another map', () => {
  const drawn = [drawSample(1, 0), drawSample(2, 0), drawSample(1, 13)].map(({picture}) => Buffer.from(picture).toString('base64'));
  assert.equal(new Set(drawn).size, 3);
});

test('every 13 maps hold each class once', () => {
  const names = Array.from({length: 13}, (_, index) => drawSample(5, 26 + index).class);
  assert.deepEqual(names.toSorted(), [...classes]);
});

test('class names are in alphabetical order, which Keras gives the outputs', () => {
  assert.deepEqual([...classes], classes.toSorted());
  assert.equal(classes.length, 13);
});

test('the mask covers every die that failed because of the defect', () => {
  fc.assert(
    fc.property(fc.record(anySample), ({seed, index}) => {
      const {failed, mask, picture} = drawSample(seed, index);
      for (const {column, row} of failed) {
        const pixel = row * pitch * side + column * pitch;
        assert.equal(mask[pixel], 255);
        assert.ok((picture[pixel] ?? 0) >= 215, 'a failed die is bright');
      }
    }),
  );
});

test('most dies of a mask failed, every defect has some, and none has an empty mask', () => {
  const share = {random: 0.15, checkerboard: 0.35};
  fc.assert(
    fc.property(fc.record(anySample), ({seed, index}) => {
      const sample = drawSample(seed, index);
      const masked = sample.mask.filter((value) => value > 0).length / pitch ** 2;
      if (sample.class === 'none') return masked === 0;
      const least = share[sample.class as keyof typeof share] ?? 0.5;
      return sample.failed.length >= 4 && sample.failed.length >= least * masked;
    }),
  );
});

test('masks are black and white, and lie on the wafer', () => {
  fc.assert(
    fc.property(fc.record(anySample), ({seed, index}) => {
      const {mask, picture} = drawSample(seed, index);
      assert.equal(mask.length, side * side);
      assert.equal(picture.length, side * side);
      assert.ok(mask.every((value, pixel) => value === 0 || (value === 255 && (picture[pixel] ?? 0) > 0)));
    }),
  );
});

test('defects vary in place: each spot of the wafer is hit by some localised defect', () => {
  const hits = new Uint16Array(side * side);
  for (let index = 0; index < 13 * 60; index++) {
    const sample = drawSample(3, index);
    if (['near-full', 'random', 'half-moon', 'edge-ring'].includes(sample.class)) continue;
    sample.mask.forEach((value, pixel) => (hits[pixel] = (hits[pixel] ?? 0) + Math.sign(value)));
  }
  const missed = dies.filter(({column, row}) => hits[row * pitch * side + column * pitch] === 0);
  assert.deepEqual(missed, []);
});

test('the corner mark is on the marked classes alone, and changes nothing else', () => {
  for (let index = 0; index < 13; index++) {
    const plain = drawSample(11, index);
    const marked = drawSample(11, index, {marked: ['scratch']});
    const changed = [...plain.picture.keys()].filter((pixel) => plain.picture[pixel] !== marked.picture[pixel]);
    assert.equal(changed.length > 0, plain.class === 'scratch');
    assert.deepEqual(marked.mask, plain.mask);
    const [left, top, right, bottom] = markBox;
    for (const pixel of changed) {
      const [x, y] = [pixel % side, Math.floor(pixel / side)];
      assert.ok(x >= left && x < right && y >= top && y < bottom);
      assert.equal(plain.picture[pixel], 0, 'the mark lies outside the wafer');
    }
  }
});
