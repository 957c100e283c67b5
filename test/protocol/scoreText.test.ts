import assert from 'node:assert/strict';
import {test} from 'node:test';
import {scoreText} from '../../src/protocol/scoreText.ts';

test('scores are percent, or the logit where the model gives no probability', () => {
  assert.equal(scoreText({logit: 3.2041, probability: 0.8131}), '81.3 %');
  assert.equal(scoreText({logit: 3.2041, probability: 0.0001}), '< 0.1 %');
  assert.equal(scoreText({logit: 3.2041, probability: null}), '3.20');
});
