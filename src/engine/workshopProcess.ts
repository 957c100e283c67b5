import {fork, type ChildProcess} from 'node:child_process';
import {fileURLToPath} from 'node:url';

/**
 * Starts what computes in a process of its own, which native code may end without ending this one. It takes as long as
 * reading the rest of the command line, so it imports nothing and may be called first.
 */
export function startWorkshopProcess(): ChildProcess {
  const file = new URL(`./worker.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
  // What native libraries say goes to the error output: the other has results only.
  const child = fork(fileURLToPath(file), [], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  child.on('error', () => undefined); // whoever listens later finds it without a process
  const end = () => child.kill('SIGKILL');
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}
