import assert from 'node:assert/strict';
import {test} from 'node:test';
import {componentsByThreshold} from '../../../src/core/localize/componentsByThreshold.ts';
import {largestComponent} from '../../../src/core/localize/component.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {evaluate} from '../../../src/core/superres/basis.ts';

test('one pass over all thresholds gives the components that each threshold gives alone', () => {
  const thresholds = Array.from({length: 99}, (_, step) => (step + 1) / 100);
  for (let seed = 0; seed < 20; seed++) {
    const random = seededRandom(seed);
    const picture = {height: 40, width: 30};
    const values = evaluate({degree: 3, picture, height: 9, width: 8}, Float32Array.from({length: 72}, random));
    const components = componentsByThreshold(picture, values, thresholds);
    thresholds.forEach((threshold, step) => {
      const alone = largestComponent({...picture, values}, threshold);
      assert.equal(components[step]?.area, alone?.area);
      // Small parts may be of one size, and then either is right.
      if (alone && alone.area > 600) assert.deepEqual(components[step]?.box, alone.box);
    });
  }
});
