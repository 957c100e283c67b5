import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import {decodeNpy, encodeNpy} from '../../../src/engine/export/npy.ts';
import {optional} from '../../requirements.ts';

test('a 2×3 map is written byte for byte as numpy.save writes it', () => {
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".padEnd(117);
  const golden = Buffer.concat([
    Buffer.from('934e554d505901007600', 'hex'),
    Buffer.from(`${header}\n`),
    Buffer.from('000000000000803f000000c00000003f0000c07f0000807f', 'hex'), // 0, 1, −2, ½, NaN, ∞
  ]);
  const bytes = encodeNpy({shape: [2, 3], values: Float32Array.of(0, 1, -2, 0.5, NaN, Infinity)});
  assert.deepEqual(Buffer.from(bytes), golden);
});

test('what is written is read as the same shape and values', () => {
  const arrays = fc.array(fc.integer({min: 0, max: 6}), {maxLength: 4}).chain((shape) => {
    const size = shape.reduce((product, side) => product * side, 1);
    return fc.float32Array({minLength: size, maxLength: size}).map((values) => ({shape, values}));
  });
  fc.assert(fc.property(arrays, (array) => assert.deepEqual(decodeNpy(encodeNpy(array)), array)));
});

test('numbers start at a multiple of 64 bytes, however long the shape', () => {
  for (const shape of [[1], [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [123456, 1]]) {
    const size = shape.reduce((product, side) => product * side, 1);
    assert.equal((encodeNpy({shape, values: new Float32Array(size)}).length - 4 * size) % 64, 0);
  }
});

test('a file that is not a float32 map is refused with what it holds', () => {
  const bytes = encodeNpy({shape: [2, 2], values: new Float32Array(4)});
  const changed = (from: string, to: string) =>
    Buffer.from(Buffer.from(bytes).toString('latin1').replace(from, to), 'latin1');
  const cases: readonly [Uint8Array, RegExp][] = [
    [new Uint8Array(0), /does not start as a NumPy file/],
    [Buffer.from('a text file, long enough'), /does not start as a NumPy file/],
    [bytes.subarray(0, bytes.length - 1), /is 143 bytes long where its header asks for 144/],
    [bytes.subarray(0, 40), /not little-endian float32|bytes long|names no shape|Fortran/],
    [changed('<f4', '<f8'), /holds <f8 and not/],
    [changed('False', 'True '), /Fortran order/],
  ];
  for (const [file, expected] of cases) {
    assert.throws(
      () => decodeNpy(file),
      (error: Error) => expected.test(error.message) && /numpy\.save/.test(error.message),
    );
  }
});

test('numpy itself reads the file', optional(hasNumpy(), 'Python with numpy'), () => {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-npy-'));
  try {
    const path = join(folder, 'map.npy');
    writeFileSync(path, encodeNpy({shape: [2, 3], values: Float32Array.of(1, 2, 3, 4, 5, 6.5)}));
    const script =
      'import numpy, sys; a = numpy.load(sys.argv[1]); print(a.dtype, a.shape, a.flags.c_contiguous, a.tolist())';
    const printed = execFileSync('python3', ['-c', script, path], {encoding: 'utf8'});
    assert.equal(printed.trim(), 'float32 (2, 3) True [[1.0, 2.0, 3.0], [4.0, 5.0, 6.5]]');
  } finally {
    rmSync(folder, {recursive: true});
  }
});

function hasNumpy(): boolean {
  try {
    execFileSync('python3', ['-c', 'import numpy'], {stdio: 'ignore'});
    return true;
  } catch {
    return false;
  }
}
