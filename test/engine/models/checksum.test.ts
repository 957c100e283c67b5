import assert from 'node:assert/strict';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {memory, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {bytesAccess} from '../../../src/core/formats/randomAccess.ts';
import {openZip} from '../../../src/core/formats/zip/zipArchive.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {picker} from './damage.ts';

await setBackend('cpu');
const original = await readFile(join(import.meta.dirname, '../../fixtures/keras/keras3-trained.keras'));
const folder = await mkdtemp(join(tmpdir(), 'heatlens-checksum-'));
after(() => rm(folder, {recursive: true}));

test('one wrong bit anywhere in the weights of a .keras file is noticed, though Keras stores them unpacked', async () => {
  const {unchecked} = await (await openZip(bytesAccess(original))).open('model.weights.h5');
  assert.ok(unchecked !== undefined);
  const file = join(folder, 'flipped.keras');
  const pick = picker(4);
  const before = memory().numTensors;
  for (let i = 0; i < 40; i++) {
    const bytes = Buffer.from(original);
    const at = i === 0 ? unchecked.start + unchecked.size - 1 : unchecked.start + pick(unchecked.size);
    bytes[at] ^= 1 << pick(8);
    await writeFile(file, bytes);
    await assert.rejects(openModel(file, traceDryRun), {code: 'model-unreadable'}, `byte ${at}`);
  }
  assert.equal(memory().numTensors, before);
});

test('a wrong weight is told from a wrong structure', async () => {
  const {unchecked} = await (await openZip(bytesAccess(original))).open('model.weights.h5');
  const {network} = await openModel(
    join(import.meta.dirname, '../../fixtures/keras/keras3-trained.keras'),
    traceDryRun,
  );
  const [first] = network.weights?.()[0].tensor.dataSync() ?? [];
  network.dispose();
  const at = original.indexOf(Buffer.from(Float32Array.of(first).buffer), unchecked?.start);
  const bytes = Buffer.from(original);
  bytes[at] ^= 1;
  await writeFile(join(folder, 'weight.keras'), bytes);
  await assert.rejects(openModel(join(folder, 'weight.keras'), traceDryRun), {
    message:
      'The weights (`model.weights.h5`) are not as they were saved: their checksum differs. Copy or save the model again.',
  });
});
