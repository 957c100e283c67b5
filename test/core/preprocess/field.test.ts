import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import fc from 'fast-check';
import {fieldOf, placementOf, toInputPoint, toPicturePoint} from '../../../src/core/preprocess/field.ts';
import {resizeModes} from '../../../src/core/preprocess/preprocessing.ts';

describe('fieldOf', () => {
  it('is the whole picture when it is stretched', () => {
    assert.deepEqual(fieldOf({width: 300, height: 100}, {width: 7, height: 9}, 'stretch'), [0, 0, 300, 100]);
  });

  it('is the middle of the picture when it is cropped', () => {
    assert.deepEqual(fieldOf({width: 300, height: 100}, {width: 50, height: 50}, 'center-crop'), [100, 0, 200, 100]);
    assert.deepEqual(fieldOf({width: 100, height: 300}, {width: 100, height: 50}, 'center-crop'), [0, 125, 100, 175]);
  });

  it('reaches beyond the picture when it is letterboxed', () => {
    assert.deepEqual(fieldOf({width: 200, height: 100}, {width: 100, height: 100}, 'letterbox'), [0, -50, 200, 150]);
  });
});

describe('a point of the picture', () => {
  it('comes back to itself after a way through the input', () => {
    fc.assert(
      fc.property(anySize(), anySize(), fc.constantFrom(...resizeModes), unit, unit, (picture, input, resize, u, v) => {
        const field = fieldOf(picture, input, resize);
        const point = {x: u * picture.width, y: v * picture.height};
        const back = toPicturePoint(field, input, toInputPoint(field, input, point));
        assert.ok(Math.hypot(back.x - point.x, back.y - point.y) < 1e-6 * (picture.width + picture.height));
      }),
    );
  });

  it('lands where the placement puts its pixel', () => {
    fc.assert(
      fc.property(anySize(), anySize(), fc.constantFrom(...resizeModes), (picture, input, resize) => {
        const {from, to} = placementOf(picture, input, resize);
        const field = fieldOf(picture, input, resize);
        const start = toInputPoint(field, input, {x: from.left, y: from.top});
        const end = toInputPoint(field, input, {x: from.left + from.width, y: from.top + from.height});
        const expected = [to.left, to.top, to.left + to.width, to.top + to.height];
        [start.x, start.y, end.x, end.y].forEach((value, i) =>
          assert.ok(Math.abs(value - (expected[i] ?? NaN)) < 1e-6),
        );
      }),
    );
  });
});

describe('placementOf', () => {
  it('stays inside the picture and the input, and is never empty', () => {
    fc.assert(
      fc.property(anySize(), anySize(), fc.constantFrom(...resizeModes), (picture, input, resize) => {
        const {from, to} = placementOf(picture, input, resize);
        for (const [region, outer] of [
          [from, picture],
          [to, input],
        ] as const) {
          assert.ok(region.width >= 1 && region.height >= 1 && region.left >= 0 && region.top >= 0);
          assert.ok(region.left + region.width <= outer.width && region.top + region.height <= outer.height);
        }
      }),
    );
  });
});

const unit = fc.double({min: 0, max: 1, noNaN: true});

function anySize(): fc.Arbitrary<{width: number; height: number}> {
  return fc.record({width: fc.integer({min: 1, max: 5000}), height: fc.integer({min: 1, max: 5000})});
}
