import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import fc from 'fast-check';
import {nearest} from '../../../src/core/settings/nearest.ts';

const layers = ['conv_pw_13_relu', 'conv_pw_12_relu', 'conv_dw_13_relu', 'conv_preds', 'global_average_pooling2d_1'];

describe('nearest', () => {
  it('gives the name with the fewest wrong letters first', () => {
    assert.deepEqual(nearest('conv_pw_13_rleu', layers)[0], 'conv_pw_13_relu');
    assert.deepEqual(nearest('Conv_Pred', layers)[0], 'conv_preds');
  });

  it('finds a name by a part of it', () => {
    assert.deepEqual(nearest('pooling', layers), ['global_average_pooling2d_1']);
  });

  it('leaves out what has nothing in common', () => {
    assert.deepEqual(nearest('zzz', layers), []);
  });

  it('puts a name that is there first, whatever the others are', () => {
    fc.assert(
      fc.property(fc.array(fc.string({minLength: 1}), {minLength: 1}), fc.nat(), (names, k) => {
        const name = names[k % names.length] ?? '';
        fc.pre(name.trim() === name && !name.includes(','));
        assert.equal(nearest(name, names)[0]?.toLowerCase(), name.toLowerCase());
      }),
    );
  });

  it('gives at most as many as asked for', () => {
    assert.equal(nearest('conv_pw_11_relu', layers, 2).length, 2);
  });
});
