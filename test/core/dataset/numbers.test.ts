import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import fc from 'fast-check';
import {accuracyOf, classAccuracies, confusionOf, mistakesOf} from '../../../src/core/dataset/accuracy.ts';
import {calibrationOf} from '../../../src/core/dataset/calibration.ts';
import {
  jointTally,
  suspectLabels as suspectsOf,
  type ConfidentJoint,
  type Suspect,
} from '../../../src/core/dataset/confidentLearning.ts';
import {
  curvesOf as curvesOfScores,
  rankingTally,
  type Curves,
  type Ranking,
} from '../../../src/core/dataset/ranking.ts';
import {ScoreTable, type Tally} from '../../../src/core/dataset/scoreTable.ts';
import {probabilitiesOf, classLogits, scoresOfLabel, scoresOfPicture} from '../../../src/core/dataset/scores.ts';
import '../../propertySeed.ts';

interface Fixture {
  readonly classes: number;
  readonly logits: readonly number[];
  readonly labels: readonly number[];
  readonly predictions: readonly number[];
  readonly confusion: readonly (readonly number[])[];
  readonly recall: readonly number[];
  readonly precision: readonly number[];
  readonly f1: readonly number[];
  readonly auc: readonly number[];
  readonly averagePrecision: readonly number[];
  readonly thresholds: readonly number[];
  readonly joint: readonly (readonly number[])[];
  readonly suspects: readonly number[];
}

const fixture = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/dataset/numbers.json'), 'utf8'),
) as Fixture;
const fixtureTable = tableOf(fixture.labels, fixture.logits, fixture.classes);

/** A table whose predictions are those of the logits. */
function tableOf(
  labels: readonly number[],
  logits: readonly number[],
  classes: number,
  activation: 'softmax' | 'sigmoid' | 'none' = 'softmax',
): ScoreTable {
  const head = {classes, activation};
  const values = Float32Array.from(logits);
  const row = (i: number) => values.subarray(i * classes, (i + 1) * classes);
  const predictions = Int32Array.from(labels, (_, i) => scoresOfPicture(head, row(i)).prediction);
  const ranks = Int32Array.from(labels, (label, i) => (label < 0 ? 0 : scoresOfLabel(head, row(i), label).rank));
  return new ScoreTable({head, logits: values, predictions, labels: Int32Array.from(labels), ranks});
}

function counted<T>(table: ScoreTable, tally: Tally<T>): T {
  for (const share of table.count([tally])) assert.ok(share >= 0 && share < 1);
  return tally.result();
}

function rankingsOf(table: ScoreTable): readonly Ranking[] {
  return counted(table, rankingTally(table));
}

function confidentJoint(table: ScoreTable): ConfidentJoint {
  return counted(table, jointTally(table));
}

function suspectLabels(table: ScoreTable): readonly Suspect[] {
  return suspectsOf(table, confidentJoint(table));
}

function curvesOf(table: ScoreTable, index: number): Curves {
  const scores = (rows: readonly number[]) =>
    Float64Array.from(rows, (picture) => table.logProbability(picture, index));
  const others = table.labelled().filter((picture) => table.labels[picture] !== index);
  return curvesOfScores(scores(table.withLabel(index)), scores(others));
}

/** A table of two classes from the probabilities of class 1. */
function binary(labels: readonly number[], probabilities: readonly number[]): ScoreTable {
  return tableOf(
    labels,
    probabilities.map((p) => Math.log(p / (1 - p))),
    1,
    'sigmoid',
  );
}

function close(actual: number | null, expected: number, tolerance = 1e-6): void {
  assert.ok(actual !== null && Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test('accuracy counts the labelled pictures alone', () => {
  const table = tableOf([0, 1, -1, 1], [2, 1, 2, 1, 1, 2, 1, 2], 2);
  assert.deepEqual(accuracyOf(table), {labelled: 3, top1: 2 / 3, top5: null});
  assert.deepEqual(accuracyOf(tableOf([-1], [0, 1], 2)), {labelled: 0, top1: null, top5: null});
});

test('the label at place five counts for top-5, at place six not; of equal scores the lower class comes first', () => {
  assert.equal(accuracyOf(tableOf([4], [6, 5, 4, 3, 2, 1], 6)).top5, 1);
  assert.equal(accuracyOf(tableOf([5], [6, 5, 4, 3, 2, 1], 6)).top5, 0);
  assert.equal(accuracyOf(tableOf([5], [6, 5, 4, 3, 2, 2], 6)).top5, 0);
  assert.equal(accuracyOf(tableOf([4], [6, 5, 4, 3, 2, 2], 6)).top5, 1);
});

test('confusion, recall, precision and F1 are those of scikit-learn', () => {
  const confusion = confusionOf(fixtureTable);
  const expected = fixture.confusion.flatMap((row, label) =>
    row.map((pictures, prediction) => ({label, prediction, pictures})),
  );
  assert.deepEqual(
    confusion,
    expected.filter(({pictures}) => pictures > 0),
  );
  classAccuracies(confusion, fixture.classes).forEach(({recall, precision, f1}, index) => {
    close(recall, fixture.recall[index], 1e-12);
    close(precision, fixture.precision[index], 1e-12);
    close(f1, fixture.f1[index], 1e-12);
  });
});

test('a class that is neither labelled nor predicted has no recall, precision or F1', () => {
  const classes = classAccuracies(confusionOf(tableOf([0], [1, 0, 0], 3)), 3);
  assert.deepEqual(classes[2], {pictures: 0, recall: null, precision: null, f1: null});
});

test('AUC and average precision are those of scikit-learn, ties included', () => {
  for (let index = 0; index < fixture.classes; index++) {
    const {auc, averagePrecision} = rankingsOf(fixtureTable)[index];
    close(auc, fixture.auc[index], 1e-9);
    close(averagePrecision, fixture.averagePrecision[index], 1e-9);
  }
});

test('by hand: two of the class and two others, one pair tied', () => {
  // Scores .9 (class), .6 (class), .6 (other), .2 (other): of four pairs three and a half are right.
  const table = binary([1, 1, 0, 0], [0.9, 0.6, 0.6, 0.2]);
  const {auc, averagePrecision} = rankingsOf(table)[1];
  close(auc, 3.5 / 4);
  close(averagePrecision, 0.5 * 1 + 0.5 * (2 / 3));
  assert.deepEqual(curvesOf(table, 1).roc, [
    {falsePositiveRate: 0, truePositiveRate: 0},
    {falsePositiveRate: 0, truePositiveRate: 0.5},
    {falsePositiveRate: 0.5, truePositiveRate: 1},
    {falsePositiveRate: 1, truePositiveRate: 1},
  ]);
  assert.deepEqual(curvesOf(table, 1).precisionRecall, [
    {recall: 0.5, precision: 1},
    {recall: 1, precision: 2 / 3},
  ]);
});

test('a class without pictures, or without others, has no AUC and no curves', () => {
  const table = tableOf([0, 0, -1], [1, 0, 0, 0, 1, 0, 0, 0, 1], 3);
  assert.deepEqual(rankingsOf(table)[0], {auc: null, averagePrecision: null});
  assert.deepEqual(rankingsOf(table)[1], {auc: null, averagePrecision: null});
  assert.deepEqual(curvesOf(table, 1), {roc: [], precisionRecall: []});
});

test('AUC is the share of pairs in the right order, and of a two-class table the same for both classes', () => {
  const picture = fc.tuple(fc.integer({min: 0, max: 1}), fc.integer({min: 1, max: 9}));
  fc.assert(
    fc.property(fc.array(picture, {minLength: 2, maxLength: 40}), (pictures) => {
      const table = binary(
        pictures.map(([label]) => label),
        pictures.map(([, p]) => p / 10),
      );
      const own = pictures.filter(([label]) => label === 1);
      const others = pictures.filter(([label]) => label === 0);
      if (own.length === 0 || others.length === 0) return;
      const pairs = own.flatMap(([, p]) => others.map(([, q]): number => (p > q ? 1 : p === q ? 0.5 : 0)));
      close(rankingsOf(table)[1].auc, pairs.reduce((a, b) => a + b, 0) / pairs.length, 1e-12);
      close(rankingsOf(table)[0].auc, rankingsOf(table)[1].auc ?? NaN, 1e-12);
    }),
  );
});

test('a curve of many points keeps its ends and at most 200', () => {
  const labels = Array.from({length: 3000}, (_, i) => (i * 7) % 2);
  const table = binary(
    labels,
    labels.map((label, i) => 0.1 + 0.4 * label + 0.4 * Math.abs(Math.sin(i * 12.9898))),
  );
  const {roc, precisionRecall} = curvesOf(table, 1);
  assert.ok(roc.length <= 200 && roc.length > 100, `${roc.length}`);
  assert.ok(precisionRecall.length <= 200);
  assert.deepEqual(roc[0], {falsePositiveRate: 0, truePositiveRate: 0});
  assert.deepEqual(roc.at(-1), {falsePositiveRate: 1, truePositiveRate: 1});
});

test('ECE by hand: sure in 90 % and right in half of them, sure in 60 % and always right', () => {
  const {ece, bins} = calibrationOf(binary([1, 0, 1, 1, -1], [0.9, 0.9, 0.6, 0.6, 0.99]));
  close(ece, 0.5 * 0.4 + 0.5 * 0.4);
  assert.deepEqual(
    bins.map(({pictures, accuracy}) => [pictures, accuracy]),
    [
      [2, 1],
      [2, 0.5],
    ],
  );
  bins.forEach(({from, to, confidence}) => assert.ok(confidence > from && confidence <= to));
});

test('mistakes come most confident first', () => {
  assert.deepEqual(mistakesOf(binary([0, 1, 0, 0], [0.7, 0.9, 0.95, 0.1]), 10), [2, 0]);
  assert.deepEqual(mistakesOf(binary([0, 1, 0, 0], [0.7, 0.9, 0.95, 0.1]), 1), [2]);
});

test('the thresholds of confident learning and its suspects are those of cleanlab', () => {
  const joint = confidentJoint(fixtureTable);
  joint.thresholds.forEach((threshold, index) => close(threshold, fixture.thresholds[index], 1e-6));
  joint.counts.forEach((count, cell) => close(count, fixture.joint.flat()[cell], 0.5 + 1e-9));
  assert.deepEqual(
    suspectLabels(fixtureTable).map(({picture}) => picture),
    fixture.suspects,
  );
});

test('by hand: one of three pictures of class 0 is surely class 1', () => {
  // t_0 = (.9 + .8 + .1) / 3 = .6, t_1 = .7; picture 2 reaches t_1 with .9.
  const table = binary([0, 0, 0, 1, 1], [0.1, 0.2, 0.9, 0.8, 0.6]);
  const {thresholds, counts} = confidentJoint(table);
  close(thresholds[0], 0.6);
  close(thresholds[1], 0.7);
  assert.deepEqual([...counts], [2, 1, 0, 2]); // class 1: one confident picture, scaled to the two labelled so
  const [suspect, ...others] = suspectLabels(table);
  assert.deepEqual(others, []);
  assert.equal(suspect.picture, 2);
  assert.equal(suspect.label, 0);
  assert.equal(suspect.suggested, 1);
  close(suspect.plausibility, 0.1);
});

test('planted wrong labels are found, and right ones of a sure network are not suspected', () => {
  const labels = Array.from({length: 400}, (_, i) => i % 4);
  const logits = labels.flatMap((label) => Array.from({length: 4}, (_, k) => (k === label ? 5 : 0)));
  assert.deepEqual(suspectLabels(tableOf(labels, logits, 4)), []);
  const planted = [3, 50, 111, 222, 301];
  const wrong = labels.map((label, i) => (planted.includes(i) ? (label + 1) % 4 : label));
  const found = suspectLabels(tableOf(wrong, logits, 4));
  assert.deepEqual(
    found.map(({picture}) => picture).sort((a, b) => a - b),
    planted,
  );
  found.forEach(({picture, suggested}) => assert.equal(suggested, labels[picture]));
});

test('classes without pictures are suspected of nothing', () => {
  assert.deepEqual(suspectLabels(tableOf([0, 0, 2], [5, 0, 0, 5, 0, 0, 0, 0, 5], 3)), []);
});

test('a table reads each head as the scores of one picture do', () => {
  const rows = [Float32Array.of(0.5, -1, 2), Float32Array.of(-30, 80, 79)];
  for (const activation of ['softmax', 'sigmoid', 'none'] as const) {
    const head = {classes: 3, activation};
    const table = tableOf(
      [2, 0],
      rows.flatMap((row) => [...row]),
      3,
      activation,
    );
    rows.forEach((row, picture) => {
      probabilitiesOf(head, row).forEach((p, k) => close(table.probability(picture, k), p, 1e-9));
    });
  }
  const single = binary([1], [0.8]);
  probabilitiesOf(
    {classes: 1, activation: 'sigmoid'},
    classLogits({classes: 1, activation: 'sigmoid'}, Float32Array.of(Math.log(4))),
  ).forEach((p, k) => {
    close(single.probability(0, k), p, 1e-6);
  });
  assert.equal(scoresOfLabel({classes: 3, activation: 'softmax'}, rows[1], 2).rank, 2);
});
