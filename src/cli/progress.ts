import {basename} from 'node:path';
import type {ExplainProgress} from '../protocol/explanation.ts';
import type {Environment} from './environment.ts';
import {cut, printable} from './textTable.ts';

/** Tells how far a run is. */
export interface Progress {
  /** A picture's turn; positions count from 0. */
  start(position: number, image: string): void;
  step(progress: ExplainProgress): void;
  /** A picture is done. */
  finish(summary: string): void;
  /** A line that stays, such as a warning or a failure. */
  say(line: string): void;
  /** Takes the bar away. */
  end(): void;
}

/** A bar where a person looks on, else one plain line a picture. */
export function openProgress(total: number, environment: Environment): Progress {
  return environment.stderr.isTTY === true ? progressBar(total, environment) : progressLines(total, environment);
}

function progressLines(total: number, {stderr}: Environment): Progress {
  let heading = '';
  stderr.write(`Explaining ${total === 1 ? '1 picture' : `${total} pictures`} …\n`);
  return {
    start: (position, image) => (heading = `${position + 1}/${total} ${printable(image)}`),
    step: () => undefined,
    finish: (summary) => stderr.write(`${heading}: ${summary}\n`),
    say: (line) => stderr.write(`${line}\n`),
    end: () => undefined,
  };
}

export const clearLine = '\r\u001B[K';
const barWidth = 24;
/** Milliseconds between two drawings: smooth, and no work worth measuring. */
const interval = 80;

function progressBar(total: number, {stderr, now}: Environment): Progress {
  const began = now();
  let state = {position: 0, image: '', share: 0, doing: ''};
  let drawn = -Infinity;
  const draw = () => {
    drawn = now();
    const done = (state.position + state.share) / total;
    const left = remaining(now() - began, done);
    const text = [`${bar(done)} ${state.position + 1}/${total} ${printable(basename(state.image))}`, state.doing, left];
    stderr.write(clearLine + cut(text.filter((part) => part !== '').join(' · '), (stderr.columns ?? 80) - 1));
  };
  return {
    start: (position, image) => {
      state = {position, image, share: 0, doing: ''};
      draw();
    },
    step: (progress) => {
      state = {...state, ...described(progress)};
      if (now() - drawn >= interval) draw();
    },
    finish: () => undefined,
    say: (line) => {
      stderr.write(`${clearLine}${line}\n`);
      draw();
    },
    end: () => stderr.write(clearLine),
  };
}

function described(progress: ExplainProgress): {doing?: string; share?: number} {
  if (progress.stage === 'working') return {doing: progress.message};
  if (progress.stage !== 'map') return {};
  const {copies, of} = progress.update;
  return {share: of > 0 ? copies / of : 0, doing: of > 1 ? `${copies} of ${of} copies` : ''};
}

function remaining(elapsed: number, done: number): string {
  if (done < 0.05 || elapsed < 2000) return ''; // too early to say
  const seconds = ((elapsed / done) * (1 - done)) / 1000;
  return `${duration(seconds)} left`;
}

/** @param share 0…1 */
export function bar(share: number): string {
  const filled = Math.round(share * barWidth);
  return '█'.repeat(filled) + '░'.repeat(barWidth - filled);
}

export function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
