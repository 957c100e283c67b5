import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {promisify} from 'node:util';

export type PeerName = 'torch' | 'keras';

/** What a peer says to a request, beside how long it took. */
export type Reply = {readonly seconds: number} & Readonly<Record<string, unknown>>;

/** A Python library in a process of its own, which does one thing at a time. */
export class Peer {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(python: string, name: PeerName, threads: number) {
    const script = join(import.meta.dirname, `${name}_peer.py`);
    const process = spawn(python, ['-B', script, String(threads)], {stdio: ['pipe', 'pipe', 'inherit']});
    this.#process = process;
    this.#lines = createInterface(process.stdout)[Symbol.asyncIterator]();
  }

  /** @throws Error where Python ended instead of answering; what it said stands on standard error */
  async ask(what: string, request: object = {}): Promise<Reply> {
    this.#process.stdin?.write(`${JSON.stringify({do: what, ...request})}\n`);
    const {done, value} = await this.#lines.next();
    if (done) throw new Error(`The Python peer ended at \`${what}\`.`);
    return JSON.parse(value) as Reply;
  }

  end(): void {
    this.#process.kill();
  }
}

/** Where the peers' environments are kept, outside the repository. */
const folder = join(homedir(), '.cache/heatlens/peers');

/** Makes the environment of a peer where it is absent: several gigabytes of packages, some minutes. */
export async function pythonOf(name: PeerName, base: string): Promise<string> {
  const environment = join(folder, name);
  const python = join(environment, 'bin/python');
  if (existsSync(join(environment, 'complete'))) return python;
  console.error(`Installing ${name} into ${environment} …`);
  const run = promisify(execFile);
  await run(base, ['-m', 'venv', '--clear', environment]);
  await run(python, ['-m', 'pip', 'install', '-q', '-r', join(import.meta.dirname, `${name}.txt`)]);
  const alone = join(import.meta.dirname, `${name}-alone.txt`);
  if (existsSync(alone)) await run(python, ['-m', 'pip', 'install', '-q', '--no-deps', '-r', alone]);
  await run('touch', [join(environment, 'complete')]);
  return python;
}
