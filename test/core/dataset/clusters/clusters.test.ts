import assert from 'node:assert/strict';
import {test} from 'node:test';
import {explanationClusters} from '../../../../src/core/dataset/clusters/explanationClusters.ts';
import {MeanMapSum} from '../../../../src/core/dataset/meanMap.ts';
import {kMeans} from '../../../../src/core/dataset/clusters/kMeans.ts';
import {neighbourGraph} from '../../../../src/core/dataset/clusters/neighbourGraph.ts';
import {eigengap} from '../../../../src/core/dataset/clusters/spectral.ts';
import {type Random, seededRandom} from '../../../../src/core/random.ts';
import {finished} from './finished.ts';

const size = {height: 7, width: 7};

/** A blob around a place with some noise; the sum differs from map to map. */
function blob(x: number, y: number, random: Random) {
  const strength = 0.2 + 5 * random();
  const values = new Float32Array(49);
  for (let i = 0; i < 7; i++) {
    for (let j = 0; j < 7; j++) {
      values[i * 7 + j] = strength * (Math.exp(-((i - y) ** 2 + (j - x) ** 2) / 2) + 0.1 * random());
    }
  }
  return {...size, values};
}

const places = [
  [1, 1],
  [5, 1],
  [3, 5],
] as const;

function planted(counts: readonly number[], random: Random) {
  return counts.flatMap((count, place) =>
    Array.from({length: count}, () =>
      blob(places[place][0] + random() - 0.5, places[place][1] + random() - 0.5, random),
    ),
  );
}

test('planted clusters are found for every seed, however unequal in size', () => {
  for (let seed = 0; seed < 25; seed++) {
    const random = seededRandom(seed);
    const counts = [60, 25, 12];
    const found = finished(explanationClusters(planted(counts, random), random));
    assert.deepEqual(
      found.map(({members}) => members.length),
      counts,
      `seed ${seed}`,
    );
    assert.ok(found[0].members.every((row) => row < 60));
    assert.ok(found[2].members.every((row) => row >= 85));
  }
});

test('explanations that are all alike are one cluster', () => {
  for (let seed = 0; seed < 10; seed++) {
    const random = seededRandom(seed);
    const maps = Array.from({length: 60}, () => ({
      ...size,
      values: Float32Array.from({length: 49}, () => 1 + 0.2 * random()),
    }));
    assert.equal(finished(explanationClusters(maps, random)).length, 1, `seed ${seed}`);
  }
});

test('of many maps some are drawn, and the rest goes to the nearest cluster', () => {
  const random = seededRandom(5);
  const counts = [300, 200, 100];
  const found = finished(explanationClusters(planted(counts, random), random, 90));
  assert.deepEqual(
    found.map(({members}) => members.length),
    counts,
  );
});

test('the same seed gives the same clusters', () => {
  const run = () =>
    finished(explanationClusters(planted([30, 20, 10], seededRandom(3)), seededRandom(8))).map(({members}) => members);
  assert.deepEqual(run(), run());
});

test('few maps are one cluster, empty ones are in none, and none of none', () => {
  const random = seededRandom(1);
  const empty = {...size, values: new Float32Array(49).fill(-1)};
  const [only, ...others] = finished(explanationClusters([empty, blob(1, 1, random), blob(5, 5, random)], random));
  assert.deepEqual(
    [...only.members].toSorted((a, b) => a - b),
    [1, 2],
  );
  assert.deepEqual(others, []);
  assert.deepEqual(finished(explanationClusters([empty], random)), []);
  assert.deepEqual(finished(explanationClusters([], random)), []);
});

test('the member nearest to the mean comes first', () => {
  const random = seededRandom(2);
  const maps = [blob(6, 6, random), blob(1, 1, random), blob(1, 1.2, random), blob(1.1, 1, random)];
  const [{members}] = finished(explanationClusters(maps, random));
  assert.equal(members.at(-1), 0);
});

test('maps of many cells are compared small, and their mean keeps its cells', () => {
  const maps = Array.from({length: 10}, (_, i) => {
    const values = new Float32Array(100 * 60);
    values[(i < 5 ? 10 : 90) * 60 + 30] = 1;
    return {height: 100, width: 60, values};
  });
  const found = finished(explanationClusters(maps, seededRandom(1)));
  assert.equal(found.length, 2);
  assert.equal(found[0].meanMap.values.length, 6000);
});

test('the mean map weighs each map alike, whatever its size; values below zero count as zero', () => {
  const sum = new MeanMapSum();
  assert.equal(sum.mean(), undefined);
  for (const values of [
    [1, 3, -5],
    [0, 100, 100],
    [0, 0, -1],
  ])
    sum.add({height: 1, width: 3, values: Float32Array.from(values)});
  assert.equal(sum.count, 2);
  assert.deepEqual([...(sum.mean()?.values ?? [])], [0.125, 0.625, 0.25]);
});

test('the eigengap by hand', () => {
  assert.equal(eigengap([0, 0.001, 0.002, 0.1, 0.3]), 3);
  assert.equal(eigengap([0, 0.5, 0.6]), 1);
  assert.equal(eigengap([0, 0.17, 0.42, 0.58]), 2);
});

test('a graph joins mutual neighbours with 1 and one-sided ones with ½', () => {
  // On a line at 0, 1, 2.5: the nearest of 0 is 1, of 1 is 0, of 2.5 is 1.
  const rows = finished(neighbourGraph(Float32Array.of(0, 1, 2.5), 1, 1));
  assert.deepEqual(
    rows.map((row) => [row.get(0), row.get(1), row.get(2)]),
    [
      [undefined, 1, undefined],
      [1, undefined, 0.5],
      [undefined, 0.5, undefined],
    ],
  );
});

test('k-means finds separate groups from any seed, and survives points that are all the same', () => {
  const points = [0, 0.1, 0.2, 10, 10.1, 20, 20.2].map((x) => Float64Array.of(x));
  for (let seed = 0; seed < 30; seed++) {
    const {parts, spread} = finished(kMeans(points, 3, seededRandom(seed)));
    assert.ok(Math.abs(spread - (0.02 + 0.005 + 0.02)) < 1e-9, `seed ${seed}`);
    assert.equal(new Set(parts).size, 3);
  }
  const same = [1, 1, 1].map((x) => Float64Array.of(x));
  assert.equal(finished(kMeans(same, 2, seededRandom(1))).spread, 0);
});
