import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {actualSize, fit, pan, toPicture, zoom} from '../../src/webview/viewport.ts';

const picture = {width: 200, height: 100};
const stage = {width: 432, height: 432};

test('a fitted picture fills the stage up to its margin and stands in the middle', () => {
  assert.deepEqual(fit(picture, stage), {scale: 2, x: 16, y: 116, fitted: true});
});

test('a tiny picture is not blown up without end', () => {
  assert.equal(fit({width: 2, height: 2}, stage).scale, 8);
});

test('one to one shows each pixel once', () => {
  assert.equal(actualSize(picture, stage).scale, 1);
});

test('zooming keeps the point under the cursor where it is', () => {
  const coordinate = fc.integer({min: 0, max: 432});
  fc.assert(
    fc.property(coordinate, coordinate, fc.double({min: 0.2, max: 5, noNaN: true}), (x, y, factor) => {
      const view = fit(picture, stage);
      const before = toPicture(view, {x, y});
      const after = toPicture(zoom(view, factor, {x, y}, 0.1), {x, y});
      assert.ok(Math.abs(before.x - after.x) < 1e-6 && Math.abs(before.y - after.y) < 1e-6);
    }),
  );
});

test('zooming ends at both ends', () => {
  const view = fit(picture, stage);
  assert.equal(zoom(view, 1e9, {x: 0, y: 0}, 0.5).scale, 64);
  assert.equal(zoom(view, 1e-9, {x: 0, y: 0}, 0.5).scale, 0.5);
});

test('the picture cannot be pushed out of the stage', () => {
  const far = fc.integer({min: -10000, max: 10000});
  fc.assert(
    fc.property(far, far, fc.double({min: 0.1, max: 20, noNaN: true}), (x, y, factor) => {
      const view = pan(zoom(fit(picture, stage), factor, {x: 5, y: 9}, 0.1), {x, y}, picture, stage);
      const right = view.x + picture.width * view.scale;
      const bottom = view.y + picture.height * view.scale;
      assert.ok(view.x < stage.width && right > 0 && view.y < stage.height && bottom > 0);
    }),
  );
});
