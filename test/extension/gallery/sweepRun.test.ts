import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {SweepState} from '../../../src/protocol/galleryPanel.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../../src/protocol/sweep.ts';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import {SweepRun, type Sweeper} from '../../../src/extension/gallery/sweepRun.ts';

const request: SweepRequest = {folder: '/f', model: '/m', store: '/s'};
const summary: SweepSummary = {
  store: '/s',
  run: 1,
  pictures: 3,
  made: 3,
  failed: [],
  labelled: 0,
  unmatchedLabels: [],
  top1: null,
  top5: null,
  seconds: 1,
  rate: 3,
  warnings: [],
};
const progress: SweepProgress = {
  stage: 'pictures',
  done: 1,
  found: 3,
  complete: true,
  failed: 0,
  rate: 3,
  secondsLeft: 1,
};

/** Each sweep waits to be ended, as a real one does for its pictures. */
class SlowSweeper implements Sweeper {
  readonly requests: SweepRequest[] = [];
  end: (error?: Error) => void = () => {};

  sweep(asked: SweepRequest, receive: (step: SweepProgress) => void, signal: AbortSignal): Promise<SweepSummary> {
    this.requests.push(asked);
    receive(progress);
    return new Promise((resolve, reject) => {
      this.end = (error) => (error === undefined ? resolve(summary) : reject(error));
      signal.addEventListener('abort', () => reject(new EngineError('cancelled', 'It was cancelled.')));
    });
  }
}

function started(): {sweeper: SlowSweeper; sweep: SweepRun; states: SweepState[]} {
  const sweeper = new SlowSweeper();
  const states: SweepState[] = [];
  return {sweeper, states, sweep: new SweepRun(sweeper, request, (state) => states.push(state))};
}

test('a sweep tells how far it is, and ends with its summary', async () => {
  const {sweeper, sweep, states} = started();
  const running = sweep.run();
  sweeper.end();
  assert.deepEqual(await running, summary);
  assert.deepEqual(
    states.map(({kind}) => kind),
    ['running', 'running', 'done'],
  );
  assert.deepEqual(states[1], {kind: 'running', progress});
});

test('a paused sweep says so, and goes on with the same request', async () => {
  const {sweeper, sweep, states} = started();
  const first = sweep.run();
  sweep.pause();
  assert.equal(await first, undefined);
  assert.deepEqual(states.at(-1), {kind: 'paused'});
  const second = sweep.run();
  sweeper.end();
  assert.deepEqual(await second, summary);
  assert.deepEqual(sweeper.requests, [request, request]);
});

test('a failed sweep shows the reason and can be tried again', async () => {
  const {sweeper, sweep} = started();
  const running = sweep.run();
  sweeper.end(new EngineError('not-writable', 'The disk is full.'));
  assert.equal(await running, undefined);
  assert.deepEqual(sweep.state, {kind: 'failed', code: 'not-writable', message: 'The disk is full.'});
  const again = sweep.run();
  sweeper.end();
  assert.deepEqual(await again, summary);
});

test('starting twice runs once', async () => {
  const {sweeper, sweep} = started();
  const running = sweep.run();
  assert.equal(await sweep.run(), undefined);
  sweeper.end();
  await running;
  assert.equal(sweeper.requests.length, 1);
});
