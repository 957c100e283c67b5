import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import fc from 'fast-check';
import {fieldOf} from '../../../src/core/preprocess/field.ts';
import {mapOnPicture} from '../../../src/core/preprocess/mapOnPicture.ts';

describe('mapOnPicture', () => {
  it('goes straight between the centres of the cells and stays level beyond them', () => {
    const map = {width: 2, height: 1, values: Float32Array.of(0, 4)};
    assert.deepEqual([...mapOnPicture(map, [0, 0, 8, 1], {width: 8, height: 1})], [0, 0, 0.5, 1.5, 2.5, 3.5, 4, 4]);
  });

  it('is 0 where the network did not see the picture', () => {
    const map = {width: 2, height: 2, values: Float32Array.of(1, 1, 1, 1)};
    const field = fieldOf({width: 6, height: 2}, map, 'center-crop');
    assert.deepEqual([...mapOnPicture(map, field, {width: 6, height: 2})], [0, 0, 1, 1, 0, 0, 0, 0, 1, 1, 0, 0]);
  });

  it('leaves the padding of a letterboxed picture out', () => {
    const map = {width: 2, height: 4, values: Float32Array.of(9, 9, 1, 2, 3, 4, 9, 9)};
    const field = fieldOf({width: 2, height: 2}, map, 'letterbox');
    assert.deepEqual([...mapOnPicture(map, field, {width: 2, height: 2})], [1, 2, 3, 4]);
  });

  it('gives back a map of the size of the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({min: 1, max: 12}),
        fc.float32Array({minLength: 1, maxLength: 100, noNaN: true, noDefaultInfinity: true}),
        (width, some) => {
          const height = Math.ceil(some.length / width);
          const values = new Float32Array(width * height);
          values.set(some);
          const back = mapOnPicture({width, height, values}, [0, 0, width, height], {width, height});
          back.forEach((value, i) => assert.equal(value, values[i]));
        },
      ),
    );
  });
});
