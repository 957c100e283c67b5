import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {inOneBuffer} from '../../../src/extension/explain/oneBuffer.ts';

const maps = (count: number) =>
  Array.from({length: count}, (_, i) => ({
    index: i,
    map: {width: 3, values: Float32Array.of(i, 2 * i, 0.5)},
    ids: Uint32Array.of(i),
  }));

test('a message with more maps than VS Code can count arrives whole: they lie in one buffer', () => {
  const message = {jsonrpc: '2.0', params: [{classes: maps(600), pairs: Uint32Array.of(7, 8), none: null, text: 'a'}]};
  const packed = inOneBuffer(message) as typeof message;
  assert.deepEqual(packed, message);
  const [{classes, pairs}] = packed.params;
  const buffers = new Set([pairs.buffer, ...classes.flatMap(({map, ids}) => [map.values.buffer, ids.buffer])]);
  assert.equal(buffers.size, 1);
});

test('every kind of array keeps its kind and its values, wherever it began in its own buffer', () => {
  const kinds = [
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
  ] as const;
  const view = fc
    .record({kind: fc.constantFrom(...kinds), start: fc.nat(3), values: fc.array(fc.nat(200), {maxLength: 5})})
    .map(({kind, start, values}) => new kind([...Array.from({length: start}, () => 9), ...values]).subarray(start));
  fc.assert(
    fc.property(fc.array(view, {minLength: 201, maxLength: 260}), (views) =>
      assert.deepEqual(inOneBuffer(views), views),
    ),
  );
});

test('a message with few is left as it is', () => {
  const message = {classes: maps(20)};
  assert.equal(inOneBuffer(message), message);
});
