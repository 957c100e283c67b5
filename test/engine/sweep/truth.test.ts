import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {inPicture, readBoxTable} from '../../../src/engine/sweep/truth/boxes.ts';
import {folderLabel} from '../../../src/engine/sweep/truth/folders.ts';
import {readLabelTable} from '../../../src/engine/sweep/truth/labels.ts';
import {openTruth} from '../../../src/engine/sweep/truth/truth.ts';
import {parseVoc} from '../../../src/engine/sweep/truth/voc.ts';

function written(t: TestContext, name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-truth-'));
  t.after(() => rmSync(folder, {recursive: true}));
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

test('labels are read from tables as people write them', async (t) => {
  const tables: readonly (readonly [string, string])[] = [
    ['a.csv', 'file,label\na/1.png,cat\n2.png,dog\n'],
    ['a.csv', '\uFEFFImage_ID;Class Name\r\na/1.png;cat\r\n2.png;dog\r\n'],
    ['a.csv', './a/1.png,cat\n"2.png","dog"\n'],
    ['a.tsv', 'path\tcategory\textra\na\\1.png\tcat\tx\n2.png\tdog\ty\n'],
    ['a.json', '{"a/1.png": "cat", "2.png": "dog"}'],
    ['a.json', '[{"file_name": "a/1.png", "label": "cat"}, {"file": "2.png", "class": "dog"}]'],
    ['a.csv', 'file,label\n/pictures/a/1.png,cat\n/pictures/2.png,dog'],
  ];
  for (const [name, text] of tables) {
    const labels = await readLabelTable(written(t, name, text), '/pictures');
    assert.deepEqual(
      [labels.of('a/1.png'), labels.of('b/c/2.png'), labels.of('3.png')],
      ['cat', 'dog', undefined],
      text,
    );
  }
});

test('a table without an ending or folder in its names still finds the pictures', async (t) => {
  const labels = await readLabelTable(written(t, 'a.csv', 'id,label\n0001,cat\n'), '/pictures');
  assert.equal(labels.of('x/0001.jpeg'), 'cat');
});

test('a table that cannot be understood is refused with the remedy', async (t) => {
  for (const [name, text, sentence] of [
    ['a.csv', 'file,label\n', /labels no picture\. Write a line/],
    ['a.csv', 'file,label\n"open,cat\n', /cannot be read as CSV/],
    ['a.json', '{', /is not JSON/],
    ['a.json', '3', /holds no labels/],
  ] as const) {
    await assert.rejects(readLabelTable(written(t, name, text), '/'), {code: 'settings-invalid', message: sentence});
  }
});

test('the same box is read from every kind of table', async (t) => {
  const picture = {width: 200, height: 100};
  const tables: readonly (readonly [string, string])[] = [
    ['a.csv', 'file,label,left,top,right,bottom\n1.png,cat,20,10,60,50\n'],
    ['a.csv', 'filename,width,height,class,xmin,ymin,xmax,ymax\n1.png,200,100,cat,20,10,60,50\n'],
    ['a.csv', 'image;x;y;w;h\n1.png;20;10;40;40\n'],
    ['a.csv', 'ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax\n1,xclick,/m/01,1,0.1,0.3,0.1,0.5\n'],
    [
      'a.json',
      JSON.stringify({
        images: [{id: 7, file_name: '1.png', width: 400, height: 200}],
        annotations: [{image_id: 7, bbox: [40, 20, 80, 80]}],
      }),
    ],
  ];
  for (const [name, text] of tables) {
    const given = (await readBoxTable(written(t, name, text), '/pictures')).of('1.png');
    assert.ok(given, text);
    assert.deepEqual(
      inPicture(given, picture).map((box) => box.map((edge) => Math.round(1e6 * edge) / 1e6)),
      [[20, 10, 60, 50]],
      text,
    );
  }
  const voc = `<annotation><filename>1.png</filename><size><width>200</width><height>100</height></size>
    <object><name>cat</name><bndbox><xmin>21</xmin><ymin>11</ymin><xmax>60</xmax><ymax>50</ymax></bndbox></object></annotation>`;
  assert.deepEqual(inPicture(parseVoc(voc, '1.xml'), picture), [[20, 10, 60, 50]]);
});

test('boxes are cut off at the border of their picture, and those beyond it left out', () => {
  const boxes = [
    [-5, 2, 8, 30],
    [12, 0, 20, 5],
  ] as const;
  assert.deepEqual(inPicture({boxes, unit: 'pixels'}, {width: 10, height: 20}), [[0, 2, 8, 20]]);
});

test('boxes that cannot be understood are refused with the remedy', async (t) => {
  for (const [name, text, sentence] of [
    ['a.csv', 'file,left,top\n1.png,3,4\n', /needs the columns file, left, top, right and bottom/],
    ['a.csv', 'file,left,top,right,bottom\n1.png,a,b,c,d\n', /with numbers in every row/],
    ['a.json', '{"images": []}', /is no COCO file/],
    ['a.json', '{"images": [], "annotations": []}', /has no box/],
  ] as const) {
    await assert.rejects(readBoxTable(written(t, name, text), '/'), {code: 'settings-invalid', message: sentence});
  }
  for (const [xml, sentence] of [
    ['<annotation><object><name>x</name></object></annotation>', /without xmin/],
    ['<a>', /no Pascal VOC/],
    ['<annotation', /is not XML|no Pascal VOC/],
    ['<b></b>', /no Pascal VOC/],
  ] as const) {
    assert.throws(() => parseVoc(xml, 'x.xml'), {code: 'settings-invalid', message: sentence});
  }
});

test('an entity bomb in an annotation does not expand', () => {
  const bomb = `<!DOCTYPE a [<!ENTITY x "${'y'.repeat(1000)}"><!ENTITY z "${'&x;'.repeat(1000)}">]><annotation><folder>&z;</folder></annotation>`;
  assert.deepEqual(parseVoc(bomb, 'x.xml').boxes, []);
});

test('the innermost folder that is a class is the label, else the outermost as it is', () => {
  const isClass = (name: string) => ['cat', 'dog'].includes(name);
  assert.equal(folderLabel('train/cat/tabby/1.png', isClass), 'cat');
  assert.equal(folderLabel('dog/cat/1.png', isClass), 'cat');
  assert.equal(folderLabel('patient-7/scans/1.png', isClass), 'patient-7');
  assert.equal(folderLabel('1.png', isClass), null);
});

test('as many folders as classes of other names are taken in alphabetical order, and that is said', async (t) => {
  const folder = join(written(t, 'x', ''), '..');
  for (const name of ['n02', 'n01', 'n03']) mkdirSync(join(folder, name));
  const file = (path: string) => ({path, size: 1, modified: 1});
  const truth = await openTruth({folder, store: '', model: ''}, ['cat', 'dog', 'cow']);
  assert.deepEqual(
    ['n01/a.png', 'n02/a.png', 'n03/a.png'].map((path) => truth.of(file(path)).label),
    [0, 1, 2],
  );
  assert.match(truth.warnings[0] ?? '', /alphabetical order: n01 for cat/);
  const named = await openTruth({folder, store: '', model: ''}, ['cat', 'n01', 'cow']);
  assert.deepEqual(
    ['n01/a.png', 'n02/a.png'].map((path) => named.of(file(path)).label),
    [1, null],
  );
});

test('whatever is known of a picture changes its stamp', async (t) => {
  const labels = written(t, 'l.csv', 'file,label\n1.png,cat\n');
  const truth = await openTruth({folder: '/p', store: '', model: '', labels}, ['cat', 'dog']);
  const file = {path: '1.png', size: 1, modified: 1};
  const stamps = [
    file,
    {...file, mask: file},
    {...file, mask: {...file, modified: 2}},
    {...file, annotation: file},
    {...file, path: '2.png'},
  ];
  assert.equal(new Set(stamps.map((one) => Buffer.from(truth.of(one).stamp).toString('hex'))).size, stamps.length);
});
