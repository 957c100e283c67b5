import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {boxInPicture, intersectionOverUnion} from '../../../src/core/localize/box.ts';
import type {Box} from '../../../src/core/localize/component.ts';

const boxes = fc
  .tuple(fc.nat(50), fc.nat(50), fc.integer({min: 1, max: 50}), fc.integer({min: 1, max: 50}))
  .map(([left, top, width, height]): Box => [left, top, left + width, top + height]);

test('a stretched picture gets its box in its own pixels', () => {
  const box = boxInPicture([56, 112, 112, 224], {height: 224, width: 224}, [0, 0, 400, 100], {height: 100, width: 400});
  assert.deepEqual(box, [100, 50, 200, 100]);
});

test('a centre crop moves the box by what was cut off', () => {
  const box = boxInPicture([0, 0, 112, 112], {height: 224, width: 224}, [50, 0, 150, 100], {height: 100, width: 200});
  assert.deepEqual(box, [50, 0, 100, 50]);
});

test('a letterbox cuts the box off at the picture, and beyond it there is none', () => {
  const letterbox = [0, -50, 200, 150] as const;
  const picture = {height: 100, width: 200};
  assert.deepEqual(boxInPicture([0, 0, 100, 100], {height: 200, width: 200}, letterbox, picture), [0, 0, 100, 50]);
  assert.equal(boxInPicture([0, 0, 100, 40], {height: 200, width: 200}, letterbox, picture), undefined);
});

test('edges between pixels are rounded outwards, rounding noise is not', () => {
  const picture = {height: 3, width: 3};
  assert.deepEqual(boxInPicture([1, 0, 2, 4], {height: 4, width: 4}, [0, 0, 3, 3], picture), [0, 0, 2, 3]);
  assert.deepEqual(boxInPicture([1, 0, 2, 3], {height: 3, width: 3}, [0, 0, 3 + 1e-9, 3], picture), [1, 0, 2, 3]);
});

test('two boxes that share a third of what they cover have an IoU of a third', () => {
  assert.equal(intersectionOverUnion([0, 0, 2, 1], [1, 0, 3, 1]), 1 / 3);
});

test('IoU is symmetric, 1 for a box with itself, 0 for boxes that only touch', () => {
  fc.assert(
    fc.property(boxes, boxes, (a, b) => {
      const iou = intersectionOverUnion(a, b);
      assert.equal(iou, intersectionOverUnion(b, a));
      assert.ok(iou >= 0 && iou <= 1);
      assert.equal(intersectionOverUnion(a, a), 1);
      assert.equal(intersectionOverUnion(a, [a[2], a[1], a[2] + 1, a[3]]), 0);
    }),
  );
});
