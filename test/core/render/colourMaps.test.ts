import assert from 'node:assert/strict';
import {test} from 'node:test';
import {colourMaps, colourTable, isColourMapId, type ColourMapId} from '../../../src/core/render/colourMaps.ts';

const ids = Object.keys(colourMaps) as ColourMapId[];

test('inferno runs from its published first to its published last colour', () => {
  const table = colourTable('inferno');
  assert.deepEqual([...table.subarray(0, 3)], [0x00, 0x00, 0x04]);
  assert.deepEqual([...table.subarray(-3)], [0xfc, 0xff, 0xa4]);
});

test('greys are black where there is nothing and white at the maximum', () => {
  const table = colourTable('greys');
  assert.deepEqual([...table.subarray(0, 3)], [0, 0, 0]);
  assert.deepEqual([...table.subarray(-3)], [255, 255, 255]);
});

test('a diverging map is bright in its middle and red or warm above it', () => {
  for (const id of ids.filter((id) => colourMaps[id].kind === 'diverging')) {
    const table = colourTable(id);
    assert.ok(Math.min(...table.subarray(127 * 3, 128 * 3)) > 220, `${id}: the middle is nearly white`);
  }
  const [red = 0, , blue = 0] = colourTable('blue-red').subarray(-3);
  assert.ok(red > blue);
});

test('every colour table has 256 colours and no two neighbours far apart', () => {
  for (const id of ids) {
    const table = colourTable(id);
    assert.equal(table.length, 768);
    for (let at = 3; at < table.length; at++) {
      const step = Math.abs((table[at] ?? 0) - (table[at - 3] ?? 0));
      assert.ok(step <= 16, `${id} jumps by ${step} at ${at}`);
    }
  }
});

test('a name that is no colour map is not taken for one', () => {
  assert.ok(isColourMapId('viridis'));
  assert.ok(!isColourMapId('toString'));
});
