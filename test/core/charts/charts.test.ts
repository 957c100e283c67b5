import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseHTML} from 'linkedom';
import {standaloneSvg} from '../../../src/core/charts/chart.ts';
import {confusionChart, shownClasses} from '../../../src/core/charts/confusion.ts';
import {localisationChart, precisionRecallChart, rocChart} from '../../../src/core/charts/curves.ts';
import {reliabilityChart} from '../../../src/core/charts/reliability.ts';

const {document} = parseHTML('<!doctype html><html><body></body></html>');
const curves = {
  name: '<script>alert("x")</script>',
  roc: [
    {falsePositiveRate: 0, truePositiveRate: 0},
    {falsePositiveRate: 0.25, truePositiveRate: 1},
    {falsePositiveRate: 1, truePositiveRate: 1},
  ],
  precisionRecall: [
    {recall: 0.5, precision: 1},
    {recall: 1, precision: 0.75},
  ],
};
const confusion = [
  {label: 0, prediction: 0, pictures: 9},
  {label: 0, prediction: 1, pictures: 1},
];

test('no chart carries a <style> element, which a strict CSP would block, nor markup out of a name', () => {
  const charts = [
    rocChart(document, [curves]),
    precisionRecallChart(document, [curves]),
    reliabilityChart(document, [{from: 0.8, to: 0.9, confidence: 0.85, accuracy: 0.7, pictures: 12}]),
    confusionChart(document, confusion, ['<b>one</b>', 'two']),
    localisationChart(document, [{iou: 0.5, errors: Array.from({length: 99}, (_, step) => step / 99)}]),
  ];
  for (const {outerHTML} of charts) {
    assert.match(outerHTML, /^<svg /);
    assert.doesNotMatch(outerHTML, /<style|<script|<b>|NaN/);
    assert.match(outerHTML, /class="chart"/);
  }
});

test('the ROC goes through its points', () => {
  const {outerHTML} = rocChart(document, [curves]);
  // x from 48 to 324, y from 300 (0) to 24 (1).
  assert.match(outerHTML, /d="M48,300L117,24L324,24"/);
});

test('a confusion matrix shows the classes with the most mistakes, in their order', () => {
  const many = Array.from({length: 50}, (_, k) => ({label: k, prediction: (k + 25) % 50, pictures: k}));
  assert.equal(shownClasses(many).length, 24);
  assert.deepEqual(shownClasses(many, 2), [24, 49]);
  assert.match(confusionChart(document, confusion, ['one', 'two']).outerHTML, />9<\/text>/);
});

test('a chart saved as a file carries its rules and its namespace', () => {
  const svg = standaloneSvg(rocChart(document, [curves]));
  assert.match(svg, /^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
  assert.match(svg, /<style>[^<]*--chart-1/);
});
