import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';
import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {HeatlensError} from '../../../src/core/errors.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';

await setBackend('cpu');
const fixtures = join(import.meta.dirname, '../../fixtures/keras');
const folder = await mkdtemp(join(tmpdir(), 'heatlens-mutated-'));
after(() => rm(folder, {recursive: true}));

type Pick = (below: number) => number;

const mutations: Readonly<Record<string, (bytes: Buffer, pick: Pick) => Buffer>> = {
  'with flipped bytes': (bytes, pick) => {
    for (let i = 0; i <= pick(8); i++) bytes[pick(bytes.length)] = pick(256);
    return bytes;
  },
  'cut off': (bytes, pick) => bytes.subarray(0, pick(bytes.length)),
  'with another head': (bytes, pick) => bytes.fill([0, 1, 127, 255][pick(4)], pick(2500), pick(2500) + 4),
  'with another value in its config': (bytes, pick) => {
    const values = [...bytes.toString('latin1').matchAll(/[:[,] ?(\d+|true|false|null|"[\w.]+")/g)];
    const [whole, value] = values[pick(values.length)] ?? ['', ''];
    const at = bytes.indexOf(whole, 0, 'latin1') + whole.length - value.length;
    bytes.write(['9', '-1', '"x"', '0'][pick(4)].padEnd(value.length).slice(0, value.length), at, 'latin1');
    return bytes;
  },
};

for (const [how, mutate] of Object.entries(mutations)) {
  for (const name of ['keras3-nested.keras', 'keras2-nested.h5', 'compressed.h5', 'deflated.keras']) {
    test(`${name} ${how} opens or is refused in one sentence`, {timeout: 60_000}, async () => {
      const random = xoroshiro128plus(2026);
      const original = await readFile(join(fixtures, name));
      const file = join(folder, `model${extname(name)}`);
      for (let i = 0; i < 8; i++) {
        await writeFile(
          file,
          mutate(Buffer.from(original), (below) => uniformInt(random, 0, Math.max(0, below - 1))),
        );
        try {
          (await openModel(file, traceDryRun)).network.dispose();
        } catch (error) {
          assert.ok(error instanceof HeatlensError && error.code !== 'internal', `mutation ${i}: ${String(error)}`);
          assert.match(error.message, /\.$/);
        }
      }
    });
  }
}
