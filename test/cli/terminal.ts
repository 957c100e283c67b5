import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestContext} from 'node:test';
import type {Environment, Output} from '../../src/cli/environment.ts';
import {run} from '../../src/cli/run.ts';
import {fakeEngine, type FakeEngine} from './fakeEngine.ts';

/** What a command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly engine: FakeEngine;
}

export interface Terminal {
  /** The folder it runs in; empty at first. */
  readonly folder: string;
  readonly heatlens: (...args: readonly string[]) => Promise<Ran>;
}

/** A command line in an empty folder over a fake engine. */
export async function terminal(
  t: TestContext,
  given: {engine?: () => FakeEngine; signal?: AbortSignal; columns?: number; onStderr?: (text: string) => void} = {},
): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-cli-'));
  t.after(() => rm(folder, {recursive: true}));
  const heatlens = async (...args: readonly string[]): Promise<Ran> => {
    const engine = given.engine?.() ?? fakeEngine();
    const written = {stdout: '', stderr: ''};
    let clock = 0;
    const output = (name: 'stdout' | 'stderr'): Output => ({
      write: (text) => {
        written[name] += text;
        if (name === 'stderr') given.onStderr?.(text);
      },
      isTTY: given.columns !== undefined,
      columns: given.columns,
    });
    const environment: Environment = {
      stdout: output('stdout'),
      stderr: output('stderr'),
      folder,
      now: () => (clock += 100),
      openEngine: async () => engine,
      signal: given.signal ?? new AbortController().signal,
    };
    return {code: await run(args, environment), ...written, engine};
  };
  return {folder, heatlens};
}
