import assert from 'node:assert/strict';
import {memory} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../../src/core/errors.ts';
import type {WeightReading} from '../../../src/core/network/checkWeights.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';

/** Far below what the files declare, above what opening a small model moves. */
const mostGrowth = 200_000_000;

/** Opening the model, or its outline, ends in one sentence and takes no memory to speak of. */
export async function refuses(
  path: string,
  says: RegExp,
  code = 'model-unreadable',
  readings: readonly WeightReading[] = ['checked', 'none'],
): Promise<void> {
  for (const weights of readings) {
    const before = process.resourceUsage().maxRSS;
    const {numTensors} = memory();
    await assert.rejects(openModel(path, traceDryRun, {}, weights), (error: unknown) => {
      assert.ok(error instanceof HeatlensError, String(error));
      assert.equal(error.code, code, error.message);
      assert.match(error.message, says);
      assert.match(error.message, /^[A-Z`].*[.?]$/);
      assert.ok(error.message.length < 600, error.message);
      return true;
    });
    const growth = (process.resourceUsage().maxRSS - before) * 1024;
    assert.equal(memory().numTensors, numTensors, 'tensors are left behind');
    assert.ok(growth < mostGrowth, `memory grew by ${growth} bytes`);
  }
}
