import assert from 'node:assert/strict';
import {test} from 'node:test';
import {remembered} from '../../src/webview/remembered.ts';

test('the same arguments are answered without doing the work again, others are not', () => {
  let times = 0;
  const square = remembered((value: number) => {
    times++;
    return {square: value * value};
  });
  assert.equal(square(3), square(3));
  assert.equal(times, 1);
  assert.equal(square(4).square, 16);
  assert.equal(times, 2);
});

test('several results are kept where that is wanted, and the one used longest ago goes first', () => {
  let times = 0;
  const twice = remembered((value: number) => {
    times++;
    return 2 * value;
  }, 2);
  for (const value of [1, 2, 1, 3]) twice(value);
  assert.equal(times, 3);
  assert.equal(twice(1), 2);
  assert.equal(times, 3);
  assert.equal(twice(2), 4);
  assert.equal(times, 4);
});
