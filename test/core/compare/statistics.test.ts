import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {bootstrap, type Interval} from '../../../src/core/compare/bootstrap.ts';
import {mcnemarP} from '../../../src/core/compare/mcnemar.ts';
import {compareOutcomes, type ModelOutcomes, type PairedOutcomes} from '../../../src/core/compare/outcomes.ts';
import {seededRandom, type Random} from '../../../src/core/random.ts';

test('McNemar’s p is the binomial’s, worked out by hand', () => {
  assert.equal(mcnemarP(0, 0), 1);
  assert.ok(Math.abs(mcnemarP(0, 10) - 2 / 1024) < 1e-12);
  assert.ok(Math.abs(mcnemarP(2, 6) - (2 * (1 + 8 + 28)) / 256) < 1e-12);
  assert.equal(mcnemarP(5, 5), 1);
  // Where 2ⁿ overflows: the normal approximation of 5200 against 4800 is z = 3.99, p = 6.6e-5.
  assert.ok(Math.abs(mcnemarP(5200, 4800) - 6.6e-5) < 2e-6);
  assert.equal(mcnemarP(0, 5000), 0);
});

test('McNemar’s p does not ask who is first, and falls as the two grow apart', () => {
  fc.assert(
    fc.property(fc.nat(200), fc.nat(200), (a, b) => {
      const p = mcnemarP(a, b);
      assert.ok(p > 0 && p <= 1);
      assert.ok(Math.abs(p - mcnemarP(b, a)) < 1e-12);
      assert.ok(mcnemarP(Math.min(a, b), Math.max(a, b) + 1) <= p + 1e-12);
    }),
  );
});

test('the bootstrap’s interval of a mean is that of the normal distribution, however many pictures, and the same for the same seed', () => {
  for (const pictures of [400, 40_000]) {
    const half = {
      pictures,
      sums: 2,
      add: (picture: number, sums: Float64Array) => void (sums[0]++, (sums[1] += picture % 2)),
    };
    const find = (seed: number) => bootstrap(half, [(sums) => sums[1] / sums[0]], seededRandom(seed));
    const [[low, high]] = find(1);
    const reach = 1.96 * Math.sqrt(0.25 / pictures);
    assert.ok(
      Math.abs(low - (0.5 - reach)) < 0.12 * reach && Math.abs(high - (0.5 + reach)) < 0.12 * reach,
      `${low} … ${high} of ${pictures}`,
    );
    assert.deepEqual(find(1), [[low, high]]);
    assert.notDeepEqual(find(2), [[low, high]]);
  }
});

const model = (predictions: number[], confidences: number[], agreements: number[]): ModelOutcomes => ({
  predictions: Int32Array.from(predictions),
  confidences: Float64Array.from(confidences),
  agreements: Float64Array.from(agreements),
});

test('flips, accuracy, calibration and agreement are those worked out by hand', () => {
  const labels = Int32Array.of(0, 0, 1, 1, 2, -1);
  const a = model([0, 0, 0, 1, 1, 0], [1, 1, 1, 1, 1, 1], [0.5, NaN, 0.3, 0.4, NaN, 0.2]);
  const b = model([0, 1, 1, 1, 0, 2], [1, 1, 1, 1, 1, 1], [0.1, 0.2, 0.5, NaN, NaN, 0.6]);
  const found = compareOutcomes({labels, a, b}, seededRandom(7));
  assert.equal(found.labelled, 5);
  assert.deepEqual([found.accuracy?.a, found.accuracy?.b], [0.6, 0.6]);
  assert.deepEqual(found.mcnemar, {onlyA: 1, onlyB: 1, p: 1});
  assert.deepEqual(found.flips, {
    rightToWrong: Int32Array.of(1),
    wrongToRight: Int32Array.of(2),
    wrongToOtherWrong: Int32Array.of(4),
  });
  assert.deepEqual(found.rightInBoth, Int32Array.of(0, 3));
  assert.ok(Math.abs((found.ece?.a ?? 0) - 0.4) < 1e-12, 'all are sure and 60 % are right');
  // Over the pictures 0, 2 and 5, which both have.
  assert.ok(Math.abs((found.agreement?.a ?? 0) - 1 / 3) < 1e-12 && Math.abs((found.agreement?.b ?? 0) - 0.4) < 1e-12);
  const [low, high] = found.accuracy?.interval ?? [0, 0];
  assert.ok(low < 0 && high > 0);
});

test('without labels there is no accuracy, and without objects no agreement', () => {
  const none = model([0, 1], [1, 1], [NaN, NaN]);
  const {labelled, accuracy, mcnemar, ece, agreement} = compareOutcomes(
    {labels: Int32Array.of(-1, -1), a: none, b: none},
    seededRandom(7),
  );
  assert.deepEqual([labelled, accuracy, mcnemar, ece, agreement], [0, null, null, null, null]);
});

/** As it is written in books: so many pictures drawn, and each figure of those. */
function plainIntervals(
  {labels, a, b}: PairedOutcomes,
  random: Random,
): Record<'accuracy' | 'ece' | 'agreement', Interval> {
  const rows = [...labels.keys()];
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const accuracy = ({predictions}: ModelOutcomes, drawn: number[]) =>
    mean(drawn.map((row) => Number(predictions[row] === labels[row])));
  const ece = ({predictions, confidences}: ModelOutcomes, drawn: number[]) => {
    const bins = Map.groupBy(drawn, (row) => Math.ceil(confidences[row] * 15));
    return (
      [...bins.values()].reduce(
        (sum, bin) =>
          sum +
          Math.abs(
            accuracy({predictions, confidences, agreements: confidences}, bin) -
              mean(bin.map((row) => confidences[row])),
          ) *
            bin.length,
        0,
      ) / drawn.length
    );
  };
  const agreement = ({agreements}: ModelOutcomes, drawn: number[]) => mean(drawn.map((row) => agreements[row]));
  const interval = (figure: typeof accuracy): Interval => {
    const found = Array.from({length: 1000}, () => {
      const drawn = rows.map(() => Math.floor(random() * rows.length));
      return figure(b, drawn) - figure(a, drawn);
    }).sort((x, y) => x - y);
    return [found[25], found[974]];
  };
  return {accuracy: interval(accuracy), ece: interval(ece), agreement: interval(agreement)};
}

test('the intervals are those of drawing the pictures again and working all out anew', () => {
  const random = seededRandom(11);
  const pictures = 240;
  const labels = Int32Array.from({length: pictures}, () => Math.floor(random() * 3));
  const side = (skill: number) =>
    model(
      [...labels].map((label) => (random() < skill ? label : (label + 1) % 3)),
      [...labels].map(() => 0.35 + 0.65 * random()),
      [...labels].map(() => random() ** 2),
    );
  const outcomes = {labels, a: side(0.7), b: side(0.8)};
  const found = compareOutcomes(outcomes, seededRandom(7));
  const plain = plainIntervals(outcomes, seededRandom(5));
  for (const figure of ['accuracy', 'ece', 'agreement'] as const) {
    const [[low, high], [left, right]] = [found[figure]?.interval ?? [NaN, NaN], plain[figure]];
    // Ends of a thousand draws move by some hundredths of the width.
    assert.ok(
      Math.abs(low - left) + Math.abs(high - right) < 0.2 * (right - left),
      `${figure}: ${low} … ${high}, not ${left} … ${right}`,
    );
  }
});
