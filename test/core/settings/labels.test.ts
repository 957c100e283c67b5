import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {findClass, fitLabels} from '../../../src/core/settings/labels.ts';

const labels = ['tench, Tinca tinca', 'tiger cat', 'crane', 'tabby, tabby cat', 'crane', '7', 'bull mastiff'];

describe('findClass', () => {
  it('finds a class by its number, its label, or one name of its label', () => {
    assert.equal(findClass(3, labels), 3);
    assert.equal(findClass('tiger cat', labels), 1);
    assert.equal(findClass(' Bull Mastiff ', labels), 6);
    assert.equal(findClass('Tinca tinca', labels), 0);
    assert.equal(findClass('tench, tinca tinca', labels), 0);
  });

  it('takes a number in a text as a label first and then as an index', () => {
    assert.equal(findClass('7', labels), 5);
    assert.equal(findClass('4', labels), 4);
  });

  it('asks for the number where two classes have the name', () => {
    assert.throws(() => findClass('crane', labels), {
      code: 'unknown-class',
      message: '"crane" is the name of classes 2 and 4. Give the number of the one you mean.',
    });
  });

  it('lists the nearest labels with their numbers for a name it does not know', () => {
    assert.throws(() => findClass('bul mastif', labels), {
      code: 'unknown-class',
      message: /Nearest: "bull mastiff" \(6\)/,
    });
    assert.throws(() => findClass('tabi cat', labels), {code: 'unknown-class', message: /"tabby, tabby cat" \(3\)/});
    assert.throws(() => findClass('xylophone!', labels), {
      code: 'unknown-class',
      message: /starts with: "tench, Tinca tinca" \(0\)/,
    });
  });

  it('says which numbers there are', () => {
    for (const index of [7, -1, 1.5, NaN, '99']) {
      assert.throws(() => findClass(index, labels), {code: 'unknown-class', message: /0 to 6\.$/});
    }
  });
});

describe('fitLabels', () => {
  const thousand = Array.from({length: 1000}, (_, i) => `label ${i}`);

  it('keeps labels of the right number', () => {
    assert.deepEqual(fitLabels(['a', 'b'], 2, 'labels.txt'), {labels: ['a', 'b'], made: false});
  });

  it('numbers the classes where there are no labels', () => {
    assert.deepEqual(fitLabels(undefined, 2, 'labels.txt'), {labels: ['class 0', 'class 1'], made: true});
  });

  it('puts a background before the 1000 labels of a network with 1001 classes, and says so', () => {
    const fitted = fitLabels(thousand, 1001, 'labels.txt');
    assert.deepEqual([fitted.labels[0], fitted.labels[1], fitted.labels[1000]], ['background', 'label 0', 'label 999']);
    assert.match(fitted.warning ?? '', /class 0 is taken as the background/);
  });

  it('leaves a background out that the network has no class for, and says so', () => {
    const fitted = fitLabels(['Background', ...thousand], 1000, 'labels.txt');
    assert.deepEqual([...fitted.labels], thousand);
    assert.match(fitted.warning ?? '', /"Background", which the model has no class for/);
  });

  it('ignores labels of a wrong number, and says how many there have to be', () => {
    const fitted = fitLabels(['a', 'b', 'c'], 2, 'x/labels.txt');
    assert.deepEqual([fitted.labels, fitted.made], [['class 0', 'class 1'], true]);
    assert.match(
      fitted.warning ?? '',
      /^x\/labels\.txt has 3 labels and the model 2 classes, so the labels are ignored: give it one/,
    );
  });
});
