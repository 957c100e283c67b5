import assert from 'node:assert/strict';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {test, type TestContext} from 'node:test';
import fc from 'fast-check';
import {parseExpression} from '../../../src/engine/stores/expression.ts';
import {openForWriting} from '../../../src/engine/stores/openStore.ts';
import {PictureWriter} from '../../../src/engine/stores/pictureWriter.ts';
import {queryPictures} from '../../../src/engine/stores/query.ts';
import {addRun} from '../../../src/engine/stores/run.ts';
import {tagPictures} from '../../../src/engine/stores/tags.ts';
import type {Filter, SortKey} from '../../../src/protocol/gallery.ts';
import {madeUpRow, madeUpRun} from './madeUp.ts';

const count = 40;

async function stored(t: TestContext): Promise<DatabaseSync> {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-store-'));
  const store = join(folder, 'a.heatlens');
  const {db} = await openForWriting(store);
  t.after(() => {
    db.close();
    rmSync(folder, {recursive: true, force: true});
  });
  const writer = new PictureWriter(store, db, addRun(db, madeUpRun()));
  const failed = {...madeUpRow(count), label: null, found: null, error: 'It is empty.'};
  writer.write([...Array.from({length: count}, (_, i) => madeUpRow(i)), failed]);
  return db;
}

function found(db: DatabaseSync, filter: Filter = {}, sort: SortKey = 'confidence', descending = false): number[] {
  return [...queryPictures(db, {run: 1, filter, sort, descending})].map((id) => id - 1);
}

const all = Array.from({length: count}, (_, i) => i);

test('pictures come in the order that was asked for, those without the figure last', async (t) => {
  const db = await stored(t);
  assert.deepEqual(found(db), [...all, count]);
  assert.deepEqual(found(db, {}, 'loss', true), [...all.toReversed(), count]);
  const names = (sort: SortKey) => found(db, {}, sort).slice(0, 4);
  // "class 0", "class 1", "class 10", "class 11": by name, not by number
  assert.deepEqual(names('label'), [0, 1, 10, 11]);
  const paths = found(db, {}, 'path').map((i) => madeUpRow(i).path);
  assert.deepEqual(paths, paths.toSorted());
});

test('filters leave what fits all of them', async (t) => {
  const db = await stored(t);
  const wrong = all.filter((i) => i % 4 === 0);
  const cases: readonly (readonly [Filter, readonly number[]])[] = [
    [{outcome: 'wrong'}, wrong],
    [{outcome: 'right'}, all.filter((i) => i % 4 !== 0)],
    [{outcome: 'failed'}, [count]],
    [{labels: [3, 5]}, [3, 5]],
    [{predictions: [1]}, [0, 1]],
    [{text: 'CLASS 12'}, [12]],
    [{text: 'folder-3/'}, [3, 13, 23, 33]],
    [{text: "' OR 1=1 --"}, []],
    [{expression: 'confidence >= 0.038'}, [38, 39]],
    [{expression: 'not (confidence < 0.038)'}, [38, 39, count]],
    [{expression: 'label = prediction and loss < .004'}, [1, 2, 3]],
    [{expression: 'label = "class 7" or prediction = 9'}, [7, 8, 9]],
    [{expression: 'label != prediction', labels: [4, 5, 8]}, [4, 8]],
    [{ids: Uint32Array.of(9, 1, 77)}, [0, 8]],
  ];
  for (const [filter, expected] of cases) assert.deepEqual(found(db, filter), expected, JSON.stringify(filter));
});

test('an order that was asked for before is filtered as if it were not, and made again after the store has grown', async (t) => {
  const db = await stored(t);
  const filters: readonly Filter[] = [{}, {outcome: 'wrong'}, {labels: [3, 5]}, {ids: Uint32Array.of(9, 1, 77)}];
  const sorts: readonly SortKey[] = ['confidence', 'label', 'path'];
  const asked = () => filters.toReversed().map((filter) => sorts.map((sort) => found(db, filter, sort, true)));
  const fresh = asked(); // whole orders are asked for last
  assert.deepEqual(asked(), fresh);
  new PictureWriter('', db, 1).write([madeUpRow(count + 1)]);
  assert.equal(found(db, {}, 'confidence', true).length, count + 2);
  assert.deepEqual(found(db, {labels: [count + 1]}, 'confidence', true), [count + 1]);
});

test('a tag is put on and taken off', async (t) => {
  const db = await stored(t);
  tagPictures(db, {ids: Uint32Array.of(3, 5, 9999), tag: ' odd ', set: true});
  assert.deepEqual(found(db, {tag: 'odd'}), [2, 4]);
  tagPictures(db, {ids: Uint32Array.of(3), tag: 'odd', set: false});
  assert.deepEqual(found(db, {tag: 'odd'}), [4]);
  assert.throws(() => tagPictures(db, {ids: Uint32Array.of(1), tag: ' ', set: true}), {code: 'argument-invalid'});
});

test('an expression that cannot be read says where and what should stand there', () => {
  for (const [text, sentence] of [
    ['confidence >', /a number should stand/],
    ['confidence < 0.5 border', /`and`, `or` or the end should stand, not `border`/],
    ['sureness > 3', /one of loss, confidence/],
    ['(loss > 1', /`\)` should stand/],
    ['loss', /a comparison such as/],
    ['label < 3', /only be compared by/],
    ['label = loss', /a class, such as/],
    ['loss > 1; DROP TABLE pictures', /`; DROP TABLE pictures` cannot be read there/],
    ['('.repeat(500), /nested too deeply/],
    ['constructor = 1', /one of loss/],
  ] as const) {
    assert.throws(() => parseExpression(text, () => 0), {code: 'argument-invalid', message: sentence});
  }
});

test('whatever is typed becomes a condition or a sentence, and nothing typed reaches the SQL', async (t) => {
  const db = await stored(t);
  const piece = fc.constantFrom(
    'loss',
    'label',
    'and',
    'or',
    'not',
    '(',
    ')',
    '<',
    '=',
    '!=',
    '1',
    '.5e3',
    '"x"',
    "'",
    ';',
    '--',
    'path',
    '\n',
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(piece, {maxLength: 8}).map((pieces) => pieces.join(' ')),
        fc.string(),
      ),
      (text) => {
        try {
          found(db, {expression: text});
        } catch (error) {
          assert.ok(
            error instanceof Error &&
              'code' in error &&
              ['argument-invalid', 'unknown-class'].includes(String(error.code)),
            `${text}: ${String(error)}`,
          );
        }
      },
    ),
  );
});
