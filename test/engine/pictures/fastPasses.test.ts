import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {plainPasses} from '../../../src/core/preprocess/passes.ts';
import {toNetworkInput} from '../../../src/core/preprocess/networkInput.ts';
import {channelOrders, interpolations, namedRanges, resizeModes} from '../../../src/core/preprocess/preprocessing.ts';
import {fastPasses} from '../../../src/engine/pictures/fastPasses.ts';
import {assembled} from '../../../scripts/webAssembly.ts';

const side = fc.integer({min: 1, max: 40});
const picture = fc.record({width: side, height: side, seed: fc.nat()}).map(({width, height, seed}) => ({
  width,
  height,
  pixels: Uint8Array.from({length: 3 * width * height}, (_, i) => (i * 97 + seed) % 256),
}));
const preprocessing = fc.record({
  range: fc.constantFrom(...namedRanges),
  channelOrder: fc.constantFrom(...channelOrders),
  resize: fc.constantFrom(...resizeModes),
  interpolation: fc.constantFrom(...interpolations),
});

test('a sweep gives the network the very numbers that an explanation gives it, whatever came before', () => {
  const fast = fastPasses();
  fc.assert(
    fc.property(picture, side, side, preprocessing, (from, width, height, settings) => {
      const input = {width, height, channels: 3};
      const plain = toNetworkInput(from, input, settings).values;
      assert.deepEqual(toNetworkInput(from, input, settings, new Float32Array(plain.length), fast).values, plain);
    }),
    {numRuns: 300},
  );
});

test('pictures with fractions, grey networks and rows wider than a page of memory are none the worse', () => {
  const fast = fastPasses();
  const pixels = Float32Array.from({length: 3 * 7 * 5}, (_, i) => i * 1.37);
  const wide = {width: 30_000, height: 2, pixels: Uint8Array.from({length: 180_000}, (_, i) => i % 251)};
  const settings = {range: '0..1', channelOrder: 'rgb', resize: 'stretch', interpolation: 'bilinear'} as const;
  for (const [from, channels] of [
    [{width: 7, height: 5, pixels}, 3],
    [{width: 7, height: 5, pixels}, 1],
    [wide, 3],
    [wide, 1],
  ] as const) {
    const input = {width: 9, height: 11, channels};
    assert.deepEqual(
      toNetworkInput(from, input, settings, undefined, fast).values,
      toNetworkInput(from, input, settings, undefined, plainPasses).values,
    );
  }
});

test('what ships in bytes is what its source says', async () => {
  const source = join(import.meta.dirname, '../../../src/engine/pictures/rows.wat');
  assert.deepEqual(
    new Uint8Array(readFileSync(source.replace(/wat$/, 'wasm'))),
    await assembled(readFileSync(source, 'utf8')),
    'run node scripts/assemble.ts',
  );
});
