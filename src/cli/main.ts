import process from 'node:process';
import type {Engine} from '../engine/api.ts';

const args = process.argv.slice(2);
const stop = new AbortController();
// Once: a second Ctrl+C ends the process as it always does.
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

// Only commands that compute load the engine; help and version answer at once. The engine's thread takes as long to start
// as the rest of the command line, and it starts with the first call.
const computing = ['explain', 'sweep', 'inspect', 'doctor'];
const started = computing.includes(args[0] ?? '') ? startedEngine() : undefined;
const {run} = await import('./run.ts');

process.exitCode = await run(args, {
  stdout: process.stdout,
  stderr: process.stderr,
  folder: process.cwd(),
  now: () => performance.now(),
  signal: stop.signal,
  openEngine: async () => started ?? (await import('../engine/engine.ts')).createEngine(),
});
await (await started)?.dispose(); // a command that failed at its arguments has not asked for it

async function startedEngine(): Promise<Engine> {
  const engine = (await import('../engine/engine.ts')).createEngine();
  engine.methods().catch(() => undefined);
  return engine;
}
