import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {HeatlensError} from '../../../../src/core/errors.ts';
import {openHdf5} from '../../../../src/core/formats/hdf5/hdf5File.ts';
import {openPlainHdf5, type WeightsFile} from '../../../../src/core/formats/hdf5/plainHdf5.ts';
import {bytesAccess} from '../../../../src/core/formats/randomAccess.ts';
import {openZip} from '../../../../src/core/formats/zip/zipArchive.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/keras');
const roots = ['layers', '_layer_checkpoint_dependencies'];

async function weightsIn(name: string): Promise<Uint8Array> {
  const archive = await openZip(bytesAccess(readFileSync(join(fixtures, name))));
  const file = await archive.open('model.weights.h5');
  const bytes = new Uint8Array(file.size);
  file.read(bytes, 0);
  return bytes;
}

/** Every array below a path, by its path. */
function arraysIn(file: WeightsFile, path: string): readonly string[] {
  return file.kindOf(path) === 'dataset'
    ? [path]
    : file.namesIn(path).flatMap((name) => arraysIn(file, `${path}/${name}`));
}

function allNumbers(file: WeightsFile): Record<string, object> {
  const paths = roots.flatMap((root) => arraysIn(file, root));
  return Object.fromEntries(
    paths.map((path) => [path, {shape: file.numbersAt(path).shape, values: file.numbersAt(path).read()}]),
  );
}

for (const name of [
  'keras3-trained.keras',
  'keras3-nested.keras',
  'keras3-float16.keras',
  'keras2-nested.keras',
  'keras2-trained.keras',
]) {
  test(`the arrays of ${name} are those that the HDF5 library reads`, async () => {
    const source = bytesAccess(await weightsIn(name));
    const plain = openPlainHdf5(source, roots);
    assert.ok(plain);
    const library = await openHdf5(source);
    const numbers = allNumbers(plain);
    assert.ok(Object.keys(numbers).length > 4);
    assert.deepEqual(numbers, allNumbers(library));
    library.close();
  });
}

for (const [name, why] of [
  ['keras3-windows.keras', 'names with backslashes'],
  ['keras3-bfloat16.keras', 'numbers that are told by an attribute'],
]) {
  test(`${why} are left to the HDF5 library`, async () => {
    assert.equal(openPlainHdf5(bytesAccess(await weightsIn(name)), roots), undefined);
  });
}

test('what is no HDF5 file, has none of the groups, or is cut off is left to the library', async () => {
  const bytes = await weightsIn('keras3-trained.keras');
  assert.equal(openPlainHdf5(bytesAccess(new Uint8Array(2000)), roots), undefined);
  assert.equal(openPlainHdf5(bytesAccess(bytes), ['model_weights']), undefined);
  assert.equal(openPlainHdf5(bytesAccess(bytes.slice(0, bytes.length / 2)), roots), undefined);
});

test('groups that lead round in a circle are left to the library', async () => {
  const bytes = await weightsIn('keras3-trained.keras');
  const view = new DataView(bytes.buffer);
  const root = view.getBigUint64(64, true);
  const leaves = [...Buffer.from(bytes).toString('latin1').matchAll(/SNOD/g)].map(({index}) => index);
  for (const leaf of leaves)
    for (let k = 0; k < view.getUint16(leaf + 6, true); k++) view.setBigUint64(leaf + 8 + k * 40 + 8, root, true);
  assert.equal(openPlainHdf5(bytesAccess(bytes), roots), undefined);
});

test('a damaged file is read, left to the library, or refused in a sentence', async () => {
  const whole = await weightsIn('keras3-nested.keras');
  const flip = fc.record({at: fc.nat(Math.min(whole.length, 20_000) - 1), to: fc.nat(255)});
  fc.assert(
    fc.property(fc.array(flip, {minLength: 1, maxLength: 4}), (flips) => {
      const bytes = whole.slice();
      for (const {at, to} of flips) bytes[at] = to;
      try {
        const file = openPlainHdf5(bytesAccess(bytes), roots);
        if (file !== undefined) allNumbers(file);
      } catch (error) {
        assert.ok(error instanceof HeatlensError, String(error));
      }
    }),
    {numRuns: 2000, seed: 7},
  );
});
