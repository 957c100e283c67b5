import assert from 'node:assert/strict';
import {test} from 'node:test';
import {steadyExplainer} from '../../../src/extension/compare/steadyExplainer.ts';
import {madeUpMap, madeUpPrediction} from '../madeUp.ts';

const request = {image: '/p.png', model: '/m.keras'};
const explainer = {explain: async () => ({...madeUpPrediction(request), ...madeUpMap(1, 1), versions: {}})};

test('a map of a model that nobody wrote to is shown', async () => {
  const steady = steadyExplainer(explainer, async () => '1');
  assert.equal((await steady.explain(request, () => {}, new AbortController().signal)).copies, 1);
});

test('a map of a model that was written to meanwhile is not, and the sentence names it', async () => {
  let stamp = 0;
  const steady = steadyExplainer(explainer, async () => String(stamp++));
  await assert.rejects(
    steady.explain(request, () => {}, new AbortController().signal),
    /m\.keras was written to while it was read/,
  );
});
