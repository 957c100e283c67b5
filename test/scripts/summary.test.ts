import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {summarise} from '../../scripts/summary.ts';
import {outcome, type TestResult} from '../../scripts/tally.ts';
import {optional, required} from '../requirements.ts';

const passed: TestResult = {name: 'passes', file: '', outcome: 'passed', reason: ''};

function skipped(skip: string | boolean): TestResult {
  return {name: 'is skipped', file: '', ...outcome(skip, undefined)};
}

function summaryOf(t: TestContext, results: readonly TestResult[], strict: boolean): {ok: boolean; lines: string[]} {
  const log = t.mock.method(console, 'log', () => {});
  const ok = summarise(results, strict);
  return {ok, lines: log.mock.calls.flatMap(({arguments: [text]}) => String(text).split('\n'))};
}

test('the last line counts what passed, failed and was skipped', (t) => {
  const failed: TestResult = {name: 'fails', file: '', outcome: 'failed', reason: ''};
  const {ok, lines} = summaryOf(t, [passed, passed, failed, skipped('optional: needs a GPU')], false);
  assert.equal(lines.at(-1), '2 passed, 1 failed, 1 skipped');
  assert.equal(ok, false);
});

test('what is skipped is named with its reason', (t) => {
  const {lines} = summaryOf(t, [passed, skipped('optional: needs a GPU')], false);
  assert.ok(lines.includes('  is skipped: optional: needs a GPU'));
});

test('a skipped required test fails in CI and nowhere else', (t) => {
  const {skip} = required(false, 'chromium');
  assert.equal(summaryOf(t, [skipped(skip)], false).ok, true);
  assert.equal(summaryOf(t, [skipped(skip)], true).ok, false);
});

test('a skipped optional test is no failure in CI', (t) => {
  const {skip} = optional(false, 'a GPU');
  assert.equal(summaryOf(t, [skipped(skip)], true).ok, true);
});

test('a skip without a reason counts as required', (t) => {
  assert.equal(summaryOf(t, [skipped(true)], true).ok, false);
  assert.equal(summaryOf(t, [skipped('')], true).ok, false);
});

test('a requirement that is met skips nothing', () => {
  assert.equal(required(true, 'chromium').skip, false);
  assert.equal(optional(true, 'a GPU').skip, false);
});
