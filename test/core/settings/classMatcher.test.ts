import assert from 'node:assert/strict';
import test from 'node:test';
import {classMatcher} from '../../../src/core/settings/classMatcher.ts';

test('classes are found by names as people write them', () => {
  const match = classMatcher(['tench, Tinca tinca', 'great white shark', 'Edge-Loc', '7']);
  for (const [name, index] of [
    ['tench', 0],
    ['TENCH, tinca_tinca', 0],
    ['tinca tinca', 0],
    ['Great_White-Shark', 1],
    ['edge loc', 2],
    ['2', 2],
    ['7', 3],
    [' 1 ', 1],
  ] as const)
    assert.equal(match(name), index, name);
});

test('what fits no class, or two, is none', () => {
  const match = classMatcher(['crane, bird', 'crane', 'maillot', 'maillot, tank suit', 'a', 'A']);
  assert.equal(match('crane'), 1, 'the whole label comes before a part of another');
  assert.deepEqual(['a', 'whale', '6', '-1', '', 'constructor'].map(match), [
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
