import {spawn} from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** After this many milliseconds the command and its children are ended. */
  readonly timeout?: number;
  /** `show` passes the output on; `keep` returns it, both streams in one. */
  readonly output?: 'show' | 'keep';
}

export interface CommandResult {
  readonly ok: boolean;
  readonly output: string;
  readonly seconds: number;
}

const windows = process.platform === 'win32';

/** Runs a command to its end; never throws, and leaves no process behind. */
export async function command(
  name: string,
  parameters: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const {cwd, env = {}, timeout = 600_000, output = 'show'} = options;
  const started = performance.now();
  const child = spawn(name, parameters, {
    cwd,
    env: {...process.env, ...env},
    stdio: ['ignore', ...(output === 'show' ? (['inherit', 'inherit'] as const) : (['pipe', 'pipe'] as const))],
    // Its own process group, so that the end reaches what the command started itself.
    detached: !windows,
    shell: windows,
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const end = () => endGroup(child.pid);
  const timer = setTimeout(() => {
    text += `\nended after ${timeout / 1000} s`;
    end();
  }, timeout);
  process.on('exit', end);
  const ok = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      text += error.message;
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  clearTimeout(timer);
  process.off('exit', end);
  end();
  return {ok, output: text, seconds: (performance.now() - started) / 1000};
}

/** Ends a detached child together with what it started. */
export function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(windows ? pid : -pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
