import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {crc32} from 'node:zlib';
import {seededRandom} from '../../../src/core/random.ts';
import {startDigest} from '../../../src/engine/models/digest.ts';
import {openFile} from '../../../src/engine/models/openFile.ts';

const folder = await mkdtemp(join(tmpdir(), 'heatlens-digest-'));
after(() => rm(folder, {recursive: true}));
const random = seededRandom(5);

for (const [where, size] of [
  ['at once', 100_000],
  ['on a thread', 33 << 20],
] as const) {
  test(`a file hashed ${where} has its SHA-256, and a section of it its checksum`, async () => {
    const bytes = Uint8Array.from({length: size}, (_, at) => (at % 97 === 0 ? 256 * random() : at));
    const path = join(folder, `${size}`);
    await writeFile(path, bytes);
    const source = openFile(path);
    const start = 1000;
    for (const length of [size - 3000, 0]) {
      const section = {start, size: length, crc32: 0};
      const digest = startDigest(path, source, section);
      const expected = {
        sha256: createHash('sha256').update(bytes).digest('hex'),
        crc32: crc32(bytes.subarray(start, start + length)),
      };
      assert.deepEqual(await digest.result(), expected);
      digest.stop();
    }
    source.close();
  });
}

test('a file that is gone when its thread starts is told by whoever asks for the digest', async () => {
  const source = {size: 33 << 20, read: () => 0};
  const digest = startDigest(join(folder, 'gone'), source, undefined);
  await assert.rejects(digest.result(), /gone/);
});
