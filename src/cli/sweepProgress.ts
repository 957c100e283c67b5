import type {SweepProgress} from '../protocol/sweep.ts';
import type {Environment} from './environment.ts';
import {bar, clearLine, duration} from './progress.ts';
import {cut} from './textTable.ts';

/** Milliseconds between two lines, where nobody looks on. */
const lineInterval = 10_000;
const drawInterval = 100;

/** Tells how far a sweep is: a bar where a person looks on, else a line now and then. */
export function openSweepProgress({stderr, now}: Environment): {step(progress: SweepProgress): void; end(): void} {
  const live = stderr.isTTY === true;
  let last = -Infinity;
  return {
    step(progress) {
      const finished = progress.stage === 'pictures' && progress.complete && progress.done >= progress.found;
      if (now() - last < (live ? drawInterval : lineInterval) && !finished && progress.stage === 'pictures') return;
      if (progress.stage === 'pictures') last = now();
      const line = described(progress, live);
      stderr.write(live ? clearLine + cut(line, (stderr.columns ?? 80) - 1) : `${line}\n`);
    },
    end: () => void (live && stderr.write(clearLine)),
  };
}

function described(progress: SweepProgress, live: boolean): string {
  if (progress.stage === 'working') return progress.message;
  const {done, found, complete, failed, rate, secondsLeft} = progress;
  const parts = [
    `${live && complete && found > 0 ? `${bar(done / found)} ` : ''}${done} of ${found}${complete ? '' : ' found so far'}`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(rate > 0 ? [`${rate.toFixed(rate < 10 ? 1 : 0)} a second`] : []),
    ...(secondsLeft !== null && secondsLeft > 1 ? [`${duration(secondsLeft)} left`] : []),
  ];
  return parts.join(' · ');
}
