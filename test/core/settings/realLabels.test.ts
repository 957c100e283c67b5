import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, it} from 'node:test';
import {parseLabels} from '../../../src/core/settings/labelFiles.ts';
import {findClass, fitLabels} from '../../../src/core/settings/labels.ts';
import {dataFolder, needsData} from '../../requirements.ts';

describe('the labels of real models', needsData, () => {
  it('are read from the metadata.json of MobileNet and fit it, by any of their names', () => {
    const labels = read('mobilenet_v1_0.25_layers/metadata.json');
    assert.equal(fitLabels(labels, 1000, 'metadata.json').warning, undefined);
    assert.equal(findClass('bull mastiff', labels), 243);
    assert.equal(findClass('Tinca tinca', labels), 0);
    assert.equal(findClass('tiger cat', labels), 282);
    assert.throws(() => findClass('crane', labels), {message: /classes 134 and 517/});
    assert.throws(() => findClass('golden retreiver', labels), {message: /Nearest: "golden retriever" \(207\)/});
  });

  it('are read in the order that Darknet has them', () => {
    const labels = read('darknet_tiny_layers/labels.json');
    assert.deepEqual([labels.length, labels[0], findClass('kit fox', labels)], [1000, 'kit fox, Vulpes macrotis', 0]);
  });
});

function read(name: string): readonly string[] {
  return parseLabels(readFileSync(join(dataFolder, 'models', name), 'utf8'), name);
}
