import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {
  captionHeight,
  cornerOf,
  gap,
  layoutOf,
  placesInSight,
  scrolledTo,
} from '../../../src/webview/gallery/layout.ts';

test('three pictures in a row of 332 pixels are 100 wide, with 8 between', () => {
  const layout = layoutOf(332, 3, 7);
  assert.deepEqual(layout, {columns: 3, side: 100, pitch: 128, height: 3 * 128 + 8});
  assert.deepEqual(cornerOf(layout, 4), {x: 8 + 108, y: 8 + 128});
});

const grids = fc.record({
  width: fc.integer({min: 200, max: 3000}),
  columns: fc.integer({min: 3, max: 16}),
  count: fc.integer({min: 0, max: 100_000}),
  height: fc.integer({min: 50, max: 2000}),
  top: fc.nat(5_000_000),
});

test('every picture that is in sight is drawn, and never more than a few rows beyond', () => {
  fc.assert(
    fc.property(grids, ({width, columns, count, height, top}) => {
      const layout = layoutOf(width, columns, count);
      const {start, end} = placesInSight(layout, top, height, count);
      assert.ok(start >= 0 && end <= count && end - start <= columns * (height / layout.pitch + 4));
      for (const place of [start - 1, end]) {
        if (place < 0 || place >= count) continue;
        const {y} = cornerOf(layout, place);
        assert.ok(
          y + layout.side + captionHeight <= top || y >= top + height,
          `place ${place} is in sight and was left out`,
        );
      }
    }),
  );
});

test('moving to a picture by the keyboard brings it into sight, and does not scroll where it is', () => {
  fc.assert(
    fc.property(grids, fc.nat(), ({width, columns, count, height, top}, at) => {
      fc.pre(count > 0);
      const layout = layoutOf(width, columns, count);
      fc.pre(height >= layout.pitch + gap);
      const place = at % count;
      const to = scrolledTo(layout, place, top, height);
      const {y} = cornerOf(layout, place);
      assert.ok(y >= to && y + layout.side + captionHeight <= to + height);
      assert.equal(scrolledTo(layout, place, to, height), to);
    }),
  );
});
