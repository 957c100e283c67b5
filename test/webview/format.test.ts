import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {baseName, rangeText, rawText, ticks} from '../../src/webview/format.ts';

test('raw values keep three digits and never read NaN', () => {
  assert.equal(rawText(0.034712), '0.0347');
  assert.equal(rawText(0), '0');
  assert.equal(rawText(1.5e-7), '1.50e-7');
  assert.equal(rawText(NaN), '–');
});

test('the colour bar of 0 … 0.038 has round ticks', () => {
  assert.deepEqual(
    ticks(0, 0.038, 5).map(({text}) => text),
    ['0', '0.01', '0.02', '0.03'],
  );
});

test('a signed bar has its zero', () => {
  assert.deepEqual(
    ticks(-4, 4, 4).map(({text}) => text),
    ['-4', '-2', '0', '2', '4'],
  );
});

test('ticks lie within the range, ascend, and read differently', () => {
  const ends = fc.double({min: -1e6, max: 1e6, noNaN: true});
  fc.assert(
    fc.property(ends, ends, (a, b) => {
      const [min, max] = [Math.min(a, b), Math.max(a, b)];
      fc.pre(max - min > 1e-5 * Math.max(Math.abs(min), Math.abs(max)) && max - min > 1e-9);
      const values = ticks(min, max, 5).map(({value}) => value);
      const slack = (max - min) * 1e-6;
      assert.ok(values.length >= 1 && values.length <= 11);
      assert.ok(values.every((value) => value >= min - slack && value <= max + slack));
      assert.ok(values.every((value, at) => value > (values[at - 1] ?? -Infinity)));
    }),
  );
});

test('the name of a picture is the last part of its path on every system', () => {
  assert.equal(baseName('/a/b.png'), 'b.png');
  assert.equal(baseName('C:\\a\\b.png'), 'b.png');
});

test('a range with mean and std is written as a formula', () => {
  assert.equal(rangeText({mean: [127.5], std: [127.5]}), '(x − 127.5) / 127.5');
});
