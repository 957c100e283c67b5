import {fork} from 'node:child_process';
import {constants, setPriority} from 'node:os';
import {parseFinding, type Finding} from './finding.ts';
import type {ProbeOrder} from './probe.ts';

export interface ProbeProcess {
  /** The file that is run: `probe.js` of the build, another in tests. */
  readonly entry: string;
  readonly env: NodeJS.ProcessEnv;
}

/** How much of the error output is kept, from its end. */
const kept = 4000;

/**
 * Tries a device in a process of its own, which is killed when its time is up. Whatever the process does, a finding comes.
 */
export function runProbe(order: ProbeOrder, {entry, env}: ProbeProcess): Promise<Finding> {
  return new Promise((resolve) => {
    const child = fork(entry, [JSON.stringify(order)], {env, execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc']});
    let errors = '';
    let finding: Finding | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, order.seconds * 1000);
    child.on('spawn', () => yieldTo(child.pid));
    child.stderr?.on('data', (chunk) => (errors = (errors + String(chunk)).slice(-kept)));
    child.on('message', (message) => {
      finding = parseFinding(message) ?? {kind: 'failed', message: 'its answer could not be read'};
      child.kill('SIGKILL');
    });
    child.on('error', (error) => resolve({kind: 'failed', message: error.message}));
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (finding?.kind === 'failed') resolve({kind: 'failed', message: `${finding.message}\n${errors}`});
      else if (finding !== undefined) resolve(finding);
      else if (late) resolve({kind: 'hung', seconds: order.seconds});
      else resolve({kind: 'crashed', how: signal ?? `exit code ${code}`, message: errors});
    });
  });
}

/** An explanation may be under way on the same processor. */
function yieldTo(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It ended already, or the system does not let it be changed: then it is only less polite.
  }
}
