import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {transposeValues} from '../../../../src/core/runtime/onnx/graph/transposeValues.ts';

test('weights of any shape are turned into any order of their axes', () => {
  const turned = fc
    .array(fc.integer({min: 1, max: 40}), {minLength: 2, maxLength: 4})
    .filter((shape) => shape.reduce((product, size) => product * size, 1) < 20_000)
    .chain((shape) =>
      fc.tuple(
        fc.constant(shape),
        fc.shuffledSubarray(
          shape.map((_, axis) => axis),
          {minLength: shape.length},
        ),
      ),
    );
  fc.assert(
    fc.property(turned, ([shape, permutation]) => {
      const values = Int32Array.from({length: shape.reduce((product, size) => product * size, 1)}, (_, at) => at);
      const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1));
      const result = transposeValues(values, shape, permutation);
      const sizes = permutation.map((axis) => shape[axis]);
      const expected = values.map((at) => {
        let [rest, source] = [at, 0];
        for (let axis = sizes.length - 1; axis >= 0; axis--) {
          source += (rest % sizes[axis]) * strides[permutation[axis]];
          rest = Math.floor(rest / sizes[axis]);
        }
        return source;
      });
      assert.deepEqual(result, expected);
    }),
    {numRuns: 100},
  );
});
