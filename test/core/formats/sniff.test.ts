import assert from 'node:assert/strict';
import {test} from 'node:test';
import {fileKindOf} from '../../../src/core/formats/sniff.ts';

const starts: Readonly<Record<string, [bytes: readonly number[], kind: string]>> = {
  'an HDF5 file': [[0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a, 0], 'hdf5'],
  'an HDF5 file that was sent as text': [[0x89, 0x48, 0x44, 0x46, 0x0a, 0x1a, 0x0a], 'unknown'],
  'a zip archive': [[0x50, 0x4b, 3, 4, 20], 'zip'],
  'JSON after spaces': [[0x20, 0x0a, 0x7b], 'json'],
  'a JSON list': [[0x5b, 0x5d], 'unknown'],
  'a saved_model.pb': [[8, 1, 0x12, 0x80, 2], 'saved-model'],
  'a PNG': [[0x89, 0x50, 0x4e, 0x47], 'unknown'],
  'an empty file': [[], 'unknown'],
};

for (const [what, [bytes, kind]] of Object.entries(starts)) {
  test(`${what} is told by its first bytes: ${kind}`, () => assert.equal(fileKindOf(Uint8Array.from(bytes)), kind));
}
