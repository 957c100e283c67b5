import {spawn} from 'node:child_process';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';

const launcher = join(import.meta.dirname, '../dist/heatlens.cjs');

/** Runs the built command line in a process of its own, as a user starts it. */
export function runCommandLine(
  args: readonly string[],
  started: (process: number | undefined) => void = () => {},
): Promise<void> {
  return runProcess(process.execPath, [launcher, ...args], started);
}

/** Most bytes the command line has in memory; NaN where the system does not tell (it does on Linux). Looking costs it time. */
export async function peakOfCommandLine(args: readonly string[]): Promise<number> {
  let peak = NaN;
  let watch: NodeJS.Timeout | undefined;
  try {
    await runCommandLine(args, (id) => (watch = setInterval(() => (peak = peakOf(id) ?? peak), 10)));
    return peak;
  } finally {
    clearInterval(watch);
  }
}

/** @throws Error with what the program said last, where it fails */
export async function runProcess(
  program: string,
  args: readonly string[],
  started: (process: number | undefined) => void = () => {},
): Promise<void> {
  const child = spawn(program, args, {stdio: ['ignore', 'ignore', 'pipe']});
  const said: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text));
  started(child.pid);
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  if (code !== 0)
    throw new Error(`\`${program} ${args.join(' ')}\` ended with ${String(code)}: ${said.join('').slice(-500)}`);
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
  } catch {
    return undefined;
  }
}
