import assert from 'node:assert/strict';
import {test} from 'node:test';
import {HeatlensError, type ErrorCode} from '../../../src/core/errors.ts';
import {surviving} from '../../../src/engine/explain/surviving.ts';
import type {ChosenRuntime} from '../../../src/engine/runtimes.ts';
import type {ExplainProgress, Explanation} from '../../../src/protocol/explanation.ts';
import {madeUpExplanation} from '../export/madeUp.ts';

/** What the test sees of the runtimes: which device was given up. */
function fakeRuntimes() {
  const excluded: string[] = [];
  const processor: ChosenRuntime = {
    runtime: {id: 'onnx', device: 'CPU', compile: () => Promise.reject(new Error())},
    device: 'cpu',
    warnings: [],
  };
  return {
    excluded,
    insteadOf: async (device: string, cause: Error) => ({
      ...processor,
      warnings: [`${device} failed: ${cause.message}`],
    }),
    exclude: (device: string) => void excluded.push(device),
  };
}

/** A runtime of one copy a step that fails at the n-th. */
async function* explaining(
  device: 'webgpu' | 'cpu',
  failsAt: number,
  code: ErrorCode,
): AsyncGenerator<ExplainProgress, Explanation> {
  yield {stage: 'working', message: 'Looking…', device};
  const explanation = madeUpExplanation({device});
  for (let copies = 1; copies <= 4; copies++) {
    if (copies === failsAt) throw new HeatlensError(code, 'ONNX Runtime failed.', {cause: new Error('device lost')});
    yield {stage: 'map', update: {...explanation, copies, of: 4}};
  }
  return explanation;
}

async function heard(
  stream: AsyncGenerator<ExplainProgress, Explanation>,
): Promise<{copies: number[]; explanation: Explanation}> {
  const copies: number[] = [];
  for (;;) {
    const step = await stream.next();
    if (step.done) return {copies, explanation: step.value};
    if (step.value.stage === 'map') copies.push(step.value.update.copies);
  }
}

for (const code of ['runtime-failed', 'out-of-memory'] as const) {
  test(`where a device fails in the middle (${code}) the processor goes on, and the map never gets coarser`, async () => {
    const runtimes = fakeRuntimes();
    const given: (ChosenRuntime | undefined)[] = [];
    const {copies, explanation} = await heard(
      surviving(runtimes, undefined, (instead) => {
        given.push(instead);
        return explaining(instead === undefined ? 'webgpu' : 'cpu', instead === undefined ? 3 : 0, code);
      }),
    );
    assert.deepEqual(copies, [1, 2, 2, 3, 4]);
    assert.equal(explanation.device, 'cpu', 'one device has made all of it');
    assert.deepEqual(given[1]?.warnings, ['webgpu failed: device lost']);
    assert.deepEqual(runtimes.excluded, ['webgpu']);
  });
}

test('a device that fails before the first map is replaced as well', async () => {
  const runtimes = fakeRuntimes();
  const {copies} = await heard(
    surviving(runtimes, undefined, (instead) =>
      explaining(instead ? 'cpu' : 'webgpu', instead ? 0 : 1, 'runtime-failed'),
    ),
  );
  assert.deepEqual(copies, [1, 2, 3, 4]);
});

test("what fails on the processor too is not the device's fault", async () => {
  const runtimes = fakeRuntimes();
  await assert.rejects(
    heard(surviving(runtimes, undefined, (instead) => explaining(instead ? 'cpu' : 'webgpu', 2, 'runtime-failed'))),
    {code: 'runtime-failed'},
  );
  assert.deepEqual(runtimes.excluded, []);
});

test('failures that no device causes, and those of the processor, are told at once', async () => {
  for (const [device, code] of [
    ['webgpu', 'unknown-layer'],
    ['webgpu', 'cancelled'],
    ['cpu', 'runtime-failed'],
  ] as const) {
    let times = 0;
    await assert.rejects(
      heard(
        surviving(fakeRuntimes(), undefined, () => {
          times++;
          return explaining(device, 2, code);
        }),
      ),
      {code},
    );
    assert.equal(times, 1);
  }
});

test('whoever stops listening ends the explanation', async () => {
  let ended = false;
  const stream = surviving(fakeRuntimes(), undefined, async function* () {
    try {
      return yield* explaining('cpu', 0, 'internal');
    } finally {
      ended = true;
    }
  });
  await stream.next();
  await stream.return(madeUpExplanation());
  assert.equal(ended, true);
});
