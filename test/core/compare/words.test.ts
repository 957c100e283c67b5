import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {gate, parseFailOn, type GatedComparison} from '../../../src/core/compare/failOn.ts';
import {matchClasses} from '../../../src/core/compare/matchClasses.ts';
import {mapsCompared, verdictOf} from '../../../src/core/compare/verdict.ts';

const names = ['A', 'B'] as const;
const similarity = {spearman: 0.5, ssim: 0.4, shared: 0.6, top20: 0.3, centres: 0.1};
const comparison: GatedComparison = {
  labelled: 200,
  accuracy: {a: 0.9, b: 0.85, interval: [-0.08, -0.02]},
  ece: {a: 0.1, b: 0.2, interval: [0, 0.2]},
  agreement: {a: 0.6, b: 0.7, interval: [0.05, 0.15]},
  flips: {rightToWrong: {length: 14}},
  explained: {label: 200, prediction: 0, different: 0},
  similarity,
};

test('classes are matched by label whatever their order and case, and what has no partner is named', () => {
  const {toA, warnings} = matchClasses(
    ['cat', 'sea-dog', 'crane', 'crane'],
    ['Sea dog ', 'crane', 'bird', 'crane'],
    names,
  );
  assert.deepEqual([...toA], [1, 2, -1, 3]);
  assert.deepEqual(warnings, [
    '1 of the classes of A is not among those of B: `cat`.',
    '1 of the classes of B is not among those of A: `bird`.',
  ]);
});

test('classes without a common label are matched by index, and that is said', () => {
  const {toA, warnings} = matchClasses(['cat', 'dog'], ['class 0', 'class 1', 'class 2'], names);
  assert.deepEqual([...toA], [0, 1, -1]);
  assert.match(warnings.join(), /matched by index.*2 and 3 classes/);
  assert.deepEqual(matchClasses(['cat'], ['cat'], names).warnings, []);
});

test('a gate fails where its condition holds, with what was measured', () => {
  const results = gate(
    comparison,
    parseFailOn('accuracy<-0.5%, energy-in-box<-5%,ece>0.05,right-to-wrong>10%,spearman<.6'),
  );
  assert.deepEqual(
    results.map(({failed}) => failed),
    [true, false, true, false, true],
  );
  assert.equal(results[0].reason, 'the change of accuracy is -5.00 %, below -0.50 %');
  assert.equal(results[3].reason, 'the share of pictures that only A gets right is 7.00 %, not above 10.00 %');
  assert.equal(results[4].reason, 'the mean rank correlation of the maps is 0.5000, below 0.6000');
});

test('a condition that cannot be read, or that the pictures cannot tell, is refused with what to write or give', () => {
  for (const text of [
    '',
    'accuracy',
    'accuracy=1',
    'accuracy<',
    'loss<1',
    'accuracy<1e',
    'constructor<1',
    'accuracy<1,',
  ]) {
    assert.throws(
      () => parseFailOn(text),
      {code: 'argument-invalid', message: /cannot be read\. Write it as in/},
      text,
    );
  }
  const unlabelled = {
    ...comparison,
    labelled: 0,
    accuracy: null,
    agreement: null,
    explained: {label: 0, prediction: 0, different: 200},
  };
  for (const [text, remedy] of [
    ['accuracy<0', /--labels/],
    ['energy-in-box<0', /--boxes/],
    ['right-to-wrong>0', /--labels/],
    ['ssim<0', /--store/],
  ] as const) {
    assert.throws(() => gate(unlabelled, parseFailOn(text)), {code: 'argument-invalid', message: remedy}, text);
  }
});

const changes = {accuracy: 'accuracy', ece: 'ece', 'energy-in-box': 'agreement'} as const;
const likenesses = {spearman: 'spearman', ssim: 'ssim', top20: 'top20', 'shared-energy': 'shared'} as const;
const figure = fc.constantFrom(...Object.keys(changes), ...Object.keys(likenesses)) as fc.Arbitrary<
  keyof typeof changes | keyof typeof likenesses
>;

/** A comparison in which a figure is so. */
function withValue(name: keyof typeof changes | keyof typeof likenesses, value: number): GatedComparison {
  if (name in changes)
    return {...comparison, [changes[name as keyof typeof changes]]: {a: 0, b: value, interval: [value, value]}};
  return {...comparison, similarity: {...similarity, [likenesses[name as keyof typeof likenesses]]: value}};
}

test('a condition fails exactly where its figure is beyond its bound, in per cent or not, and alone or with others', () => {
  const number = fc.integer({min: -2000, max: 2000}).map((times) => times / 1024);
  fc.assert(
    fc.property(
      figure,
      number,
      number,
      fc.constantFrom('<', '>'),
      fc.boolean(),
      (name, value, bound, sign, percent) => {
        const text = `${name}${sign}${percent ? `${100 * bound}%` : bound}`;
        const [{failed, bound: read}] = gate(withValue(name, value), parseFailOn(text));
        assert.ok(Math.abs(read - bound) < 1e-12, text);
        assert.equal(failed, sign === '<' ? value < read : value > read);
        const both = gate(withValue(name, value), parseFailOn(`${text},right-to-wrong>100%`));
        assert.deepEqual(
          both.map((one) => one.failed),
          [failed, false],
        );
      },
    ),
  );
});

test('what is not a number never passes a gate', () => {
  fc.assert(
    fc.property(
      figure,
      fc.constantFrom(NaN, Infinity, -Infinity),
      fc.constantFrom('<-9', '>9', '<9', '>-9'),
      (name, value, beyond) => {
        assert.throws(() => gate(withValue(name, value), parseFailOn(name + beyond)), {
          code: 'argument-invalid',
          message: /cannot tell/,
        });
      },
    ),
  );
});

test('the verdict says what the numbers say', () => {
  const of = {
    names,
    pictures: 200,
    labelled: 200,
    accuracy: comparison.accuracy,
    mcnemar: {onlyA: 14, onlyB: 4, p: 0.031},
    agreement: null,
    similarity,
    rightInBoth: 166,
    otherReason: 0,
  };
  assert.equal(
    verdictOf(of),
    'B is right on 5.0 % fewer of the 200 pictures than A (90.0 % → 85.0 %, p = 0.031, 95 % interval −8.0 % to −2.0 %). ' +
      'Where both are right (166), they look at the same places.',
  );
  const unsure = verdictOf({
    ...of,
    mcnemar: {onlyA: 14, onlyB: 9, p: 0.4},
    agreement: {a: 0.6, b: 0.2, interval: [-0.5, -0.3]},
    otherReason: 20,
  });
  assert.match(
    unsure,
    /^Whether B or A is more often right, 200 pictures do not tell \(.*p = 0\.40.*\)\. The maps of B lie less on the objects \(60\.0 % → 20\.0 %/,
  );
  assert.match(unsure, /On 20 of the 166 pictures that both get right they look at other places\.$/);
  assert.match(
    verdictOf({...of, mcnemar: {onlyA: 0, onlyB: 0, p: 1}}),
    /^B and A are right on the same pictures \(90\.0 % of 200\)\./,
  );
  assert.match(
    verdictOf({...of, accuracy: null, mcnemar: null, rightInBoth: 0}),
    /^None of the 200 pictures has a label that both know.*60\.0 % of their energy/,
  );
});

test('it is said of which class the compared maps are', () => {
  const of = (label: number, prediction: number) => mapsCompared({label, prediction, different: 1}, 'A');
  assert.deepEqual(
    [of(3, 0), of(0, 3), of(0, 0)],
    ['Maps of the label', 'Maps of what A predicts', 'No maps of one class'],
  );
  assert.equal(of(3, 2), 'Maps of the label (3) or, without one, of what A predicts (2)');
});
