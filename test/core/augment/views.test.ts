import assert from 'node:assert/strict';
import {test} from 'node:test';
import {identity} from '../../../src/core/augment/affine.ts';
import {type PresetId, presets} from '../../../src/core/augment/presets.ts';
import {copyAffines} from '../../../src/core/augment/views.ts';

const picture = {height: 224, width: 224};
const ids: readonly PresetId[] = ['default', 'paper', 'paper-code', 'wafer'];

test('the first copy is the picture itself, and a seed gives the same copies again', () => {
  for (const id of ids) {
    const affines = copyAffines(presets[id], 30, 7, picture);
    assert.equal(affines[0], identity);
    assert.equal(affines.length, 30);
    assert.deepEqual(affines, copyAffines(presets[id], 30, 7, picture));
    assert.deepEqual(affines.slice(0, 12), copyAffines(presets[id], 12, 7, picture));
    assert.notDeepEqual(affines, copyAffines(presets[id], 30, 8, picture));
  }
});

test('magnified copies stay inside the picture and show every part of it about as often', () => {
  const affines = copyAffines(presets.default, 1000, 3, picture).slice(1);
  const shown = new Float64Array(8 * 8);
  let area = 0;
  for (const [a, b, c, d, e, f] of affines) {
    assert.ok(b === 0 && d === 0 && Math.abs(a) === e && e <= 1 && e > 1 / 3.0001);
    const [left, right] = [c - a / 2, 223 * a + c + a / 2].sort((one, other) => one - other);
    const [top, bottom] = [f - e / 2, 223 * e + f + e / 2];
    assert.ok(left > -0.5001 && top > -0.5001 && right < 223.5001 && bottom < 223.5001);
    area += e * e;
    for (let i = 0; i < 64; i++) {
      const x = ((i % 8) + 0.5) * 28 - 0.5;
      const y = (Math.floor(i / 8) + 0.5) * 28 - 0.5;
      if (x > left && x < right && y > top && y < bottom) shown[i]++;
    }
  }
  for (const count of shown) assert.ok(count / area > 0.4 && count / area < 2, `${count} of ${area}`);
});

test('every second magnified copy is mirrored', () => {
  const sides = copyAffines(presets.default, 7, 3, picture).map(([a]) => Math.sign(a));
  assert.deepEqual(sides, [1, -1, 1, -1, 1, -1, 1]);
});

test('the paper turns by up to 30° and shifts by up to 10 pixels of 224, more on larger inputs', () => {
  const affines = copyAffines(presets.paper, 2000, 1, {height: 448, width: 448});
  const angles = affines.map(([a, b]) => (Math.atan2(b, a) * 180) / Math.PI);
  assert.ok(Math.max(...angles) > 29 && Math.max(...angles) <= 30 && Math.min(...angles) < -29);
  const centres = affines.map(([a, b, c]) => (a + b) * 223.5 + c - 223.5);
  assert.ok(Math.max(...centres) > 19 && Math.max(...centres) <= 20 + 1e-9);
});
