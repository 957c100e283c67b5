import assert from 'node:assert/strict';
import {test} from 'node:test';
import {mcnemarP} from '../../../src/core/compare/mcnemar.ts';
import {mapSimilarity} from '../../../src/core/compare/similarity.ts';
import peers from '../../fixtures/compare/peers.json' with {type: 'json'};

test('rank correlation and structural similarity are those of SciPy and of the definition', () => {
  for (const {width, a, b, spearman, ssim} of peers.maps) {
    const [first, second] = [a, b].map((values) => ({
      map: {width, height: values.length / width, values: Float32Array.from(values)},
    }));
    const found = mapSimilarity(first, second);
    assert.ok(Math.abs(found.spearman - spearman) < 1e-9, `${found.spearman}, not ${spearman}`);
    assert.ok(Math.abs(found.ssim - ssim) < 1e-6, `${found.ssim}, not ${ssim}`);
  }
});

test('McNemar’s p is SciPy’s', () => {
  for (const {a, b, p} of peers.mcnemar) assert.ok(Math.abs(mcnemarP(a, b) / p - 1) < 1e-9, `${a} ${b}`);
});
