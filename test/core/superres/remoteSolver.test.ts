import assert from 'node:assert/strict';
import {test} from 'node:test';
import * as ort from 'onnxruntime-node';
import {presets, type PresetId} from '../../../src/core/augment/presets.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import {ProgramCache} from '../../../src/core/runtime/programCache.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {fusers} from '../../../src/core/superres/fuse.ts';
import {multiplyTransposed} from '../../../src/core/superres/operator.ts';
import {makePlan, type Plan} from '../../../src/core/superres/plan.ts';
import {remoteSolver} from '../../../src/core/superres/remoteSolver.ts';
import {transposedTable} from '../../../src/core/superres/transposedTable.ts';

const runtimes = {
  eager: await createTfjsRuntime({backend: 'cpu'}),
  traced: createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0}),
};

function planOf(preset: PresetId): Plan {
  return makePlan({
    preset: presets[preset],
    copies: 12,
    seed: 5,
    picture: {height: 40, width: 48},
    cells: {height: 5, width: 6},
  });
}

/** One bright corner, with noise; the fourth copy is blank. */
function mapsOf({affines, cells}: Plan): Float32Array {
  const random = seededRandom(3);
  const size = cells.height * cells.width;
  return Float32Array.from({length: affines.length * size}, (_, k) =>
    Math.floor(k / size) === 3 ? 0 : random() + (k % size < 8 ? 3 : 0),
  );
}

for (const preset of ['default', 'paper'] as const) {
  for (const [name, runtime] of Object.entries(runtimes)) {
    test(`the super-resolution as ${name} programs gives the typed arrays' map and objective, previews included (${preset})`, async () => {
      const plan = planOf(preset);
      const maps = mapsOf(plan);
      const programs = new ProgramCache(runtime);
      const [own, remote] = [
        fusers.augmented(plan),
        fusers.augmented(
          plan,
          remoteSolver((key, program, inputs) => programs.run(key, program, inputs)),
        ),
      ];
      for (const fuser of [own, remote]) fuser.add(maps.subarray(0, 7 * 30), 7);
      const pairs = [[await own.preview(), await remote.preview()]];
      for (const fuser of [own, remote]) fuser.add(maps.subarray(7 * 30), 5);
      pairs.push([await own.finish(), await remote.finish()]);
      await programs.dispose();
      for (const [expected, actual] of pairs) {
        assert.ok(expected && actual && expected.objective !== null && actual.objective !== null);
        assert.ok(Math.abs(actual.objective / expected.objective - 1) < 1e-5);
        const greatest = expected.map.reduce((most, value) => Math.max(most, value), 0);
        const worst = actual.map.reduce((most, value, k) => Math.max(most, Math.abs(value - expected.map[k])), 0);
        assert.ok(greatest > 1 && worst < 1e-4 * greatest, `${worst} of ${greatest}`);
      }
    });
  }
}

test('the table of the transpose is the transpose: Kᵀ q by rows is Kᵀ q by columns', () => {
  for (const preset of ['default', 'paper'] as const) {
    const {operator} = planOf(preset);
    const random = seededRandom(8);
    const q = Float32Array.from({length: operator.indices.length / operator.taps}, random);
    const expected = new Float32Array(operator.basis.height * operator.basis.width);
    multiplyTransposed(operator, q, expected);
    const {width, indices, weights} = transposedTable(operator);
    const byRows = expected.map((_, row) => {
      let sum = 0;
      for (let k = row * width; k < (row + 1) * width; k++) sum += weights[k] * q[indices[k]];
      return sum;
    });
    byRows.forEach((value, row) => assert.ok(Math.abs(value - expected[row]) < 1e-4 * Math.max(1, expected[row])));
    assert.ok(expected.some((value) => value > 0.1));
  }
});
