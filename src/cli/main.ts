import type {ChildProcess} from 'node:child_process';
import process from 'node:process';
import type {Engine} from '../engine/api.ts';
import {startWorkshopProcess} from '../engine/workshopProcess.ts';

const args = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stop.signal.aborted) process.exit(130); // the second time it does not wait
    stop.abort();
  });
}
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// Only commands that compute load the engine; help and version answer at once. What computes takes as long to start as the
// rest of the command line: it starts first.
const computing = ['explain', 'sweep', 'compare', 'sanity', 'report', 'inspect', 'doctor'];
const workshop = computing.includes(args[0] ?? '') ? startWorkshopProcess() : undefined;
const started = workshop && startedEngine(workshop);
const {run} = await import('./run.ts');

process.exitCode = await run(args, {
  stdout: process.stdout,
  stderr: process.stderr,
  folder: process.cwd(),
  now: () => performance.now(),
  signal: stop.signal,
  openEngine: async () => started ?? (await import('../engine/engine.ts')).createEngine(),
});
// A command that failed at its arguments has not asked for them.
await (await started)?.dispose();
workshop?.kill('SIGKILL');

async function startedEngine(first: ChildProcess): Promise<Engine> {
  return (await import('../engine/engine.ts')).createEngine(first);
}
