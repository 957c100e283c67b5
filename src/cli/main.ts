import process from 'node:process';
import {run} from './run.ts';

const stop = new AbortController();
// Once: a second Ctrl+C ends the process as it always does.
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

process.exitCode = await run(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  folder: process.cwd(),
  now: () => performance.now(),
  signal: stop.signal,
  openEngine: async () => {
    // Only commands that compute load the engine; help and version answer at once.
    const {createEngine} = await import('../engine/engine.ts');
    return createEngine();
  },
});
