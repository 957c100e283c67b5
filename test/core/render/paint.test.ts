import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {colourTable} from '../../../src/core/render/colourMaps.ts';
import {extremes, paintMap, paintMask, paintOverlay, type Raster} from '../../../src/core/render/paint.ts';

const grey = (width: number, height: number, value: number): Raster => ({
  width,
  height,
  rgba: new Uint8ClampedArray(width * height * 4).map((_, at) => (at % 4 === 3 ? 255 : value)),
});

const halves = {width: 2, height: 1, values: Float32Array.of(0, 4)};

test('the maximum gets the last colour, nothing leaves the picture untouched', () => {
  const picture = grey(2, 1, 100);
  const {rgba} = paintOverlay({
    picture,
    map: halves,
    field: [0, 0, 2, 1],
    colourMap: 'inferno',
    opacity: 1,
    sampling: 'nearest',
  });
  assert.deepEqual([...rgba], [100, 100, 100, 255, 0xfc, 0xff, 0xa4, 255]);
});

test('at half opacity the colour is mixed half and half with the picture', () => {
  const {rgba} = paintOverlay({
    picture: grey(2, 1, 100),
    map: halves,
    field: [0, 0, 2, 1],
    colourMap: 'inferno',
    opacity: 0.5,
    sampling: 'nearest',
  });
  assert.deepEqual([...rgba.subarray(4)], [176, 178, 132, 255]);
});

test('a given range decides what the last colour stands for', () => {
  const look = {colourMap: 'viridis', range: {min: 0, max: 8}, sampling: 'nearest'} as const;
  const {rgba} = paintMap(halves, [0, 0, 2, 1], {width: 2, height: 1}, look);
  assert.deepEqual([...rgba.subarray(4, 7)], [...colourTable('viridis').subarray(128 * 3, 129 * 3)]);
});

test('outside the field, and where the map is not a number, the picture shows through', () => {
  const map = {width: 2, height: 1, values: Float32Array.of(1, NaN)};
  const {rgba} = paintMap(map, [1, 0, 3, 1], {width: 4, height: 1}, {colourMap: 'turbo', sampling: 'nearest'});
  assert.deepEqual([rgba[3], rgba[7], rgba[11], rgba[15]], [0, 255, 0, 0]);
});

test('a signed map in a diverging colour map shows both signs and hides zero', () => {
  const map = {width: 3, height: 1, values: Float32Array.of(-2, 0, 1)};
  const {rgba} = paintMap(map, [0, 0, 3, 1], {width: 3, height: 1}, {colourMap: 'blue-red', sampling: 'nearest'});
  const [negative, zero, positive] = [rgba[3] ?? 0, rgba[7] ?? 0, rgba[11] ?? 0];
  assert.equal(negative, 255);
  assert.equal(zero, 0);
  assert.ok(positive > 200 && positive < 255);
});

test('the mask darkens everything below the level and nothing else', () => {
  const {rgba} = paintMask(halves, [0, 0, 2, 1], {width: 2, height: 1}, {level: 2, opacity: 0.6});
  assert.deepEqual([...rgba], [0, 0, 0, 153, 0, 0, 0, 0]);
});

test('extremes pass over what is not a number', () => {
  assert.deepEqual(extremes({width: 3, height: 1, values: Float32Array.of(NaN, -1, 3)}), {min: -1, max: 3});
  assert.deepEqual(extremes({width: 1, height: 1, values: Float32Array.of(NaN)}), {min: 0, max: 0});
});

test('no opacity gives back the picture, whatever the map', () => {
  const maps = fc.array(fc.float({noNaN: false}), {minLength: 6, maxLength: 6});
  fc.assert(
    fc.property(maps, fc.integer({min: 0, max: 255}), (values, value) => {
      const picture = grey(5, 4, value);
      const map = {width: 3, height: 2, values: Float32Array.from(values)};
      const painted = paintOverlay({picture, map, field: [0, 0, 5, 4], colourMap: 'magma', opacity: 0});
      assert.deepEqual(painted.rgba, picture.rgba);
    }),
  );
});
