import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {viewToAffine} from '../../../src/core/augment/affine.ts';
import {type Edge, warp} from '../../../src/core/augment/warp.ts';
import {warpTensor} from '../../../src/core/augment/warpProgram.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';

const runtime = await createTfjsRuntime({backend: 'cpu'});

test('as a tensor program warping gives the numbers of the typed arrays, edges and mirrors included', async () => {
  const view = fc.record({
    angle: fc.oneof(fc.constant(0), fc.double({min: -7, max: 7, noNaN: true})),
    magnification: fc.double({min: 0.5, max: 4, noNaN: true}),
    mirrored: fc.boolean(),
    x: fc.double({min: -5, max: 14, noNaN: true}),
    y: fc.double({min: -5, max: 14, noNaN: true}),
  });
  const property = fc.asyncProperty(
    fc.array(view, {minLength: 1, maxLength: 3}),
    fc.constantFrom<Edge>('zero', 'replicate'),
    fc.constantFrom(1, 3),
    fc.nat(99),
    async (views, edge, channels, seed) => {
      const [height, width] = [7, 9];
      const random = seededRandom(seed);
      const picture = {
        height,
        width,
        channels,
        values: Float32Array.from({length: height * width * channels}, () => random() - 0.5),
      };
      const affines = views.map((one) => viewToAffine(one, picture));
      const expected = new Float32Array(views.length * picture.values.length);
      affines.forEach((affine, copy) => warp(picture, affine, edge, expected, copy * picture.values.length));
      const program = await runtime.compile({
        name: 'warp',
        inputs: {picture: [height, width, channels], affines: [views.length, 6]},
        run: (inputs) => ({copies: warpTensor(inputs.picture, inputs.affines, edge)}),
      });
      const {copies} = await program.run({picture: picture.values, affines: Float32Array.from(affines.flat())});
      assert.deepEqual(copies.shape, [views.length, height, width, channels]);
      const worst = copies.values.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k])), 0);
      assert.ok(worst < 2e-5, `${worst}`);
    },
  );
  await fc.assert(property, {numRuns: 60});
});
