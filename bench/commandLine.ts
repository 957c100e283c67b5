import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const launcher = join(import.meta.dirname, '../dist/heatlens.cjs');

/**
 * Runs the built command line in a process of its own, as a user starts it.
 * @returns most bytes it had in memory; undefined where the system does not tell (it does on Linux)
 */
export function runCommandLine(args: readonly string[]): Promise<number | undefined> {
  return runProcess(process.execPath, [launcher, ...args], `heatlens ${args[0]} ended with code`);
}

/** The same of any program. */
export async function runProcess(program: string, args: readonly string[], failed = `${program} ended with code`): Promise<number | undefined> {
  const child = spawn(program, args, {stdio: ['ignore', 'ignore', 'pipe']});
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  let peak: number | undefined;
  const watch = setInterval(() => (peak = peakOf(child.pid) ?? peak), 10);
  try {
    const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
    if (code !== 0) throw new Error(`${failed} ${String(code)}: ${said.join('').slice(-500)}`);
    return peak;
  } finally {
    clearInterval(watch);
  }
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
