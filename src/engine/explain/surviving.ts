import {HeatlensError} from '../../core/errors.ts';
import type {RuntimeId} from '../../core/runtime/runtime.ts';
import type {ComputedOn, ExplainProgress, Explanation, NativeDevice} from '../../protocol/explanation.ts';
import type {ChosenRuntime, Runtimes} from '../runtimes.ts';

type Stream = AsyncGenerator<ExplainProgress, Explanation>;

/**
 * An explanation that outlives its device: where one fails, the processor begins anew, since tensors may be lost with the
 * device, and is heard from where it has seen as many copies. So one device has made all of what comes out.
 *
 * @param explain says its device in the progress; `instead` is what computes the second time
 */
export async function* surviving(
  runtimes: Pick<Runtimes, 'insteadOf' | 'exclude'>,
  asked: RuntimeId | undefined,
  explain: (instead?: ChosenRuntime) => Stream,
): Stream {
  const seen: Seen = {device: 'cpu', copies: 0};
  try {
    return yield* watched(explain(), seen);
  } catch (error) {
    const {device, cause} = deviceFailure(seen.device, error);
    const explanation = yield* watched(explain(await runtimes.insteadOf(device, cause, asked)), seen);
    runtimes.exclude(device, cause);
    return explanation;
  }
}

/**
 * Does a piece of work again on the processor, where its device failed at it.
 *
 * @param part what the processor computes, for the sentence that says so
 * @throws what the work does; the error itself where it is not the device's
 */
export async function secondTry<T>(
  runtimes: Pick<Runtimes, 'insteadOf' | 'exclude'>,
  place: ComputedOn,
  asked: RuntimeId | undefined,
  error: unknown,
  part: 'This' | 'The rest',
  work: (instead: ChosenRuntime) => Promise<T>,
): Promise<T> {
  const {device, cause} = deviceFailure(place, error);
  const done = await work(await runtimes.insteadOf(device, cause, asked, part));
  runtimes.exclude(device, cause);
  return done;
}

/** @throws the error where no device is its cause */
function deviceFailure(device: ComputedOn, error: unknown): {device: NativeDevice; cause: Error} {
  if (device === 'cpu' || !(error instanceof HeatlensError) || !ofDevices.includes(error.code)) throw error;
  return {device, cause: error.cause instanceof Error ? error.cause : error};
}

/** Failures that may be the device's. */
const ofDevices: readonly HeatlensError['code'][] = ['runtime-failed', 'out-of-memory'];

interface Seen {
  device: ComputedOn;
  copies: number;
}

async function* watched(stream: Stream, seen: Seen): Stream {
  try {
    for (;;) {
      const step = await stream.next();
      if (step.done) return step.value;
      const progress = step.value;
      if (progress.stage === 'working') seen.device = progress.device ?? seen.device;
      if (progress.stage === 'map') {
        if (progress.update.copies < seen.copies) continue;
        seen.copies = progress.update.copies;
      }
      yield progress;
    }
  } finally {
    await stream.return(undefined as never); // whoever listens may stop before its end, and what it holds has to be let go
  }
}
