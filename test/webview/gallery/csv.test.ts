import assert from 'node:assert/strict';
import {test} from 'node:test';
import {csvOf} from '../../../src/webview/gallery/csv.ts';

test('a table with commas, quotes, line ends and gaps is the CSV that spreadsheets read', () => {
  assert.equal(
    csvOf(
      ['class', 'AUC'],
      [
        ['tench, Tinca tinca', 0.5],
        ['"A"\nB', null],
      ],
    ),
    'class,AUC\r\n"tench, Tinca tinca",0.5\r\n"""A""\nB",\r\n',
  );
});
