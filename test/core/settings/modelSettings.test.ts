import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, it} from 'node:test';
import {Ajv} from 'ajv';
import {parseModelSettings} from '../../../src/core/settings/modelSettings.ts';
import {interpolations, namedRanges} from '../../../src/core/preprocess/preprocessing.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../../schemas/heatlens.schema.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
const fitsSchema = new Ajv({allErrors: true}).compile(schema);

const full = {
  $schema: './heatlens.schema.json',
  version: 1,
  labels: ['cat', 'dog'],
  range: '-1..1',
  channelOrder: 'bgr',
  resize: 'center-crop',
  interpolation: 'area',
  layer: 'conv_5',
  size: 1024,
  output: 'scores',
  imageInput: 'image',
  constants: {training: false, scale: 2, prior: [[0.5, 0.5]]},
};

const good: readonly Record<string, unknown>[] = [
  {},
  full,
  {labels: 'names.txt'},
  {mean: [104, 117, 123], std: [1]},
  {mean: 127.5, std: 127.5},
  {madeUp: 1},
  ...namedRanges.map((range) => ({range})),
  ...interpolations.map((interpolation) => ({interpolation})),
];

/** What is wrong, and what the message has to say of it. */
const bad: readonly [Record<string, unknown>, RegExp][] = [
  [{version: 2}, /newer Heatlens \(version 2/],
  [{version: '1'}, /`version` in .* has to be 1, and is "1"/],
  [
    {range: '0-1'},
    /`range` in a\/heatlens\.json has to be one of 0\.\.1, -1\.\.1, 0\.\.255, caffe, torch, and is "0-1"/,
  ],
  [{range: 1}, /`range` .* and is 1/],
  [{labels: []}, /`labels` .* at least one name/],
  [{labels: ['a', 3]}, /`labels\[1\]` .* has to be a text, and is 3/],
  [{labels: '../secrets.txt'}, /`labels` .* file in the same folder/],
  [{labels: ''}, /`labels` .* not empty/],
  [{labels: {a: 1}}, /`labels` .* list of names, or the name of a label file, and is an object/],
  [{mean: [1, 2, 3]}, /`mean` without `std`/],
  [{std: [1, 2, 3]}, /`std` without `mean`/],
  [{mean: [1, 2], std: [1]}, /`mean` .* list of 1 or 3 numbers, and is a list of 2/],
  [{mean: [1], std: [0]}, /`std\[0\]` .* above 0, and is 0/],
  [{mean: 1, std: -1}, /`std` .* above 0, and is -1/],
  [{mean: 'a', std: 1}, /`mean` .* and is "a"/],
  [{mean: 1, std: 1, range: '0..1'}, /both `range` and `mean`/],
  [{channelOrder: 'RGB'}, /`channelOrder` .* one of rgb, bgr, and is "RGB"/],
  [{size: 63}, /`size` .* a whole number from 64 to 8192, and is 63/],
  [{size: 64.5}, /`size` .* a whole number from 64 to 8192/],
  [{resize: 'crop'}, /`resize` .* one of stretch, center-crop, letterbox/],
  [{interpolation: 'cubic'}, /`interpolation` .* one of nearest/],
  [{layer: ''}, /`layer` .* not empty/],
  [{layer: 5}, /`layer` .* a text, and is 5/],
  [{output: null}, /`output` .* a text, and is null/],
  [{imageInput: []}, /`imageInput` .* a text, and is a list of 0/],
  [{constants: [1]}, /`constants` .* an object with one value/],
  [{constants: {a: 'x'}}, /`constants\.a` .* a number, true, false, or a list of them, and is "x"/],
  [{constants: {a: [1, ['x']]}}, /`constants\.a\[1\]\[0\]`/],
];

describe('parseModelSettings', () => {
  it('reads every setting', () => {
    const {$schema: _, version: __, ...settings} = full;
    assert.deepEqual(parse(full), {settings, warnings: []});
  });

  it('makes a range of mean and std', () => {
    assert.deepEqual(parse({mean: 127.5, std: [1, 2, 3]}).settings, {range: {mean: [127.5], std: [1, 2, 3]}});
  });

  it('warns of an unknown key and names the nearest', () => {
    const {settings, warnings} = parse({chanelOrder: 'bgr', zebra: 1});
    assert.deepEqual(settings, {});
    assert.match(
      warnings[0] ?? '',
      /`chanelOrder` in a\/heatlens\.json is not a setting and is ignored\. Did you mean `channelOrder`\?$/,
    );
    assert.match(warnings[1] ?? '', /`zebra` .* Known are version, labels, range, .*constants\.$/);
  });

  it('reads a file with a byte order mark', () => {
    assert.deepEqual(parseModelSettings('\uFEFF{"range": "torch"}', 'heatlens.json').settings, {range: 'torch'});
  });

  for (const text of ['', '{', '[]', 'null', '"range"', '{"range": "0..1",}']) {
    it(`refuses ${JSON.stringify(text)} and names the file`, () => {
      assert.throws(() => parseModelSettings(text, 'a/heatlens.json'), {
        code: 'settings-invalid',
        message: /^a\/heatlens\.json .*(orrect|delete) it/,
      });
    });
  }
});

describe('the parser and the JSON Schema agree', () => {
  for (const settings of good) {
    it(`that ${JSON.stringify(settings)} is right`, () => {
      assert.doesNotThrow(() => parse(settings));
      assert.ok(fitsSchema(settings), JSON.stringify(fitsSchema.errors));
    });
  }

  for (const [settings, message] of bad) {
    it(`that ${JSON.stringify(settings)} is wrong`, () => {
      assert.throws(() => parse(settings), {code: 'settings-invalid', message});
      assert.ok(!fitsSchema(settings));
    });
  }

  it('on the keys, each with a description', () => {
    const properties = schema['properties'] as Record<string, {description?: string}>;
    const known = /Known are (.*)\./.exec(parse({zebra: 1}).warnings[0] ?? '')?.[1]?.split(', ') ?? [];
    assert.deepEqual(
      Object.keys(properties)
        .filter((key) => key !== '$schema')
        .toSorted(),
      known.toSorted(),
    );
    for (const [key, {description}] of Object.entries(properties)) assert.ok(description, key);
  });
});

it('refuses lists in lists without end', () => {
  const constants = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  assert.throws(() => parseModelSettings(`{"version":1,"constants":{"a":${constants}}}`, 'a/heatlens.json'), {
    code: 'settings-invalid',
    message: 'a/heatlens.json is nested more than 200 deep. Correct it, or delete it.',
  });
});

function parse(settings: Record<string, unknown>) {
  return parseModelSettings(JSON.stringify(settings), 'a/heatlens.json');
}
