import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {cut, textTable} from '../../src/cli/textTable.ts';

const columns = [
  {heading: 'Picture', keep: 'end'},
  {heading: 'P', align: 'right'},
] as const;

test('cells stand under their headings, numbers to the right', () => {
  assert.deepEqual(
    textTable(columns, [
      ['a.png', '0.5'],
      ['longer.png', '12.25'],
    ]),
    ['Picture         P', 'a.png         0.5', 'longer.png  12.25'],
  );
});

test('in a narrow terminal the widest cells are cut, and a path keeps its file name', () => {
  assert.deepEqual(textTable(columns, [['some/where/deep/cat.png', '0.123']], 20), [
    'Picture            P',
    '…deep/cat.png  0.123',
  ]);
});

test('no line is wider than the terminal, unless every column is at its narrowest', () => {
  const rows = fc.array(fc.tuple(fc.string(), fc.string()));
  fc.assert(
    fc.property(rows, fc.integer({min: 18, max: 60}), (cells, width) => {
      for (const line of textTable(columns, cells, width)) assert.ok([...line].length <= width, line);
    }),
  );
});

test('a name with control characters cannot move the cursor', () => {
  const [, row] = textTable([{heading: 'Picture'}], [['a\n\u001B[2Jb.png']]);
  assert.equal(row, 'a??[2Jb.png');
});

test('text that fits is not cut', () => {
  assert.equal(cut('猫.png', 5), '猫.png');
  assert.equal(cut('猫.png', 4), '猫.p…');
  assert.equal(cut('猫.png', 4, 'end'), '…png');
});
