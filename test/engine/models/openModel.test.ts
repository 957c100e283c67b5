import assert from 'node:assert/strict';
import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {HeatlensError} from '../../../src/core/errors.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';

const folder = await mkdtemp(join(tmpdir(), 'heatlens-open-'));
after(() => rm(folder, {recursive: true}));

const saved = join(folder, 'classifier');
await mkdir(saved);
await writeFile(join(saved, 'saved_model.pb'), Uint8Array.from([8, 1, 0x12, 4, 1, 2, 3, 4]));
await writeFile(join(folder, 'weights.pt'), 'no model');

function failsWith(code: string, says: RegExp) {
  return (error: unknown) => error instanceof HeatlensError && error.code === code && says.test(error.message);
}

for (const path of [saved, join(saved, 'saved_model.pb')]) {
  test(`a SavedModel is refused with the line that converts it: ${path === saved ? 'its folder' : 'its file'}`, async () => {
    await assert.rejects(
      openModel(path, traceDryRun),
      failsWith(
        'model-unsupported',
        /`classifier` is a TensorFlow SavedModel.*tensorflowjs_converter --input_format tf_saved_model/,
      ),
    );
  });
}

test('a file that is no model is named, with what Heatlens reads', async () => {
  await assert.rejects(
    openModel(join(folder, 'weights.pt'), traceDryRun),
    failsWith('model-unreadable', /`weights\.pt` is no model that Heatlens reads\. Choose a Keras file/),
  );
});
