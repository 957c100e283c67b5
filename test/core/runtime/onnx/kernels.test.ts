import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import {KERNELS} from '../../../../src/core/runtime/onnx/kernels/table.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {callOf, differences} from './kernelCalls.ts';
import {ROWS} from './kernelRows.ts';
import {UNWANTED} from './untraced.ts';

const reference = await createTfjsRuntime({backend: 'cpu'});
const traced = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});

// Making a session costs more than running one: so many draws go into one program.
const DRAWS = 20;

for (const name of Object.keys(KERNELS).filter((kernel) => !Object.hasOwn(UNWANTED, kernel))) {
  test(`${name}, traced, gives tfjs's own numbers on random shapes and layouts`, async () => {
    const draw = ROWS[name];
    assert.ok(draw, `${name} has no row in kernelRows.ts`);
    const property = fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
      const calls = Array.from({length: DRAWS}, (_, at) => callOf(g, `${at}`, name, draw(g)));
      const {problems} = await differences(name, calls, seed, {reference, tried: traced, tolerance: 2e-5});
      assert.deepEqual(problems, []);
    });
    await fc.assert(property, {seed: 20, numRuns: 2, endOnFailure: true});
  });
}

test('every row of the table of cases belongs to a kernel', () => {
  assert.deepEqual(
    Object.keys(ROWS).filter((name) => !Object.hasOwn(KERNELS, name)),
    [],
  );
});
