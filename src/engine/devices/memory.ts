import {randomUUID} from 'node:crypto';
import {mkdir, readFile, rename, rm, writeFile} from 'node:fs/promises';
import {homedir} from 'node:os';
import {join} from 'node:path';
import * as v from 'valibot';
import {parseFinding, type Finding} from './finding.ts';
import type {ProviderId} from './providers.ts';

/** Days after which a device that could not be used is tried again: the cause may have gone. */
const daysOfFailure = 1;

const entrySchema = v.object({version: v.literal(1), machine: v.string(), at: v.number(), finding: v.unknown()});

/**
 * The findings of this machine, one small file a device, since processes may write side by side.
 *
 * What cannot be read or written only costs trying again; `trouble` says so.
 */
export class DeviceMemory {
  readonly folder: string;
  readonly #machine: string;
  readonly #now: () => number;
  #trouble: string | null = null;

  /**
   * @param machine everything that a finding holds for; another value, and it is forgotten
   * @param now milliseconds since 1970
   */
  constructor(folder: string, machine: string, now: () => number) {
    this.folder = folder;
    this.#machine = machine;
    this.#now = now;
  }

  /** What last kept a finding from being stored, as a sentence; null where nothing did. */
  get trouble(): string | null {
    return this.#trouble;
  }

  async recall(id: ProviderId): Promise<Finding | undefined> {
    const text = await readFile(this.#file(id), 'utf8').catch(() => '');
    const entry = v.safeParse(entrySchema, parseJson(text));
    if (!entry.success || entry.output.machine !== this.#machine) return undefined;
    const finding = parseFinding(entry.output.finding);
    const old = Math.abs(this.#now() - entry.output.at) > daysOfFailure * 86_400_000;
    return finding?.kind !== 'works' && old ? undefined : finding;
  }

  async remember(id: ProviderId, finding: Finding): Promise<void> {
    const fresh = join(this.folder, `.${id}.${randomUUID()}.tmp`);
    try {
      await mkdir(this.folder, {recursive: true});
      await writeFile(fresh, `${JSON.stringify({version: 1, machine: this.#machine, at: this.#now(), finding})}\n`);
      await rename(fresh, this.#file(id));
      this.#trouble = null;
    } catch (error) {
      await rm(fresh, {force: true}).catch(() => undefined);
      const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      this.#trouble = `What was found cannot be remembered in ${this.folder} (${code}), so devices are tried at every start. Make the folder writable.`;
    }
  }

  #file(id: ProviderId): string {
    return join(this.folder, `${id}.json`);
  }
}

/** Where findings are kept: the editor names its storage, the command line uses the system's cache. */
export function memoryFolder(env: NodeJS.ProcessEnv): string {
  const given = env['HEATLENS_STORAGE'];
  if (given) return join(given, 'devices');
  const cache = env['XDG_CACHE_HOME'] || env['LOCALAPPDATA'] || join(homedir(), '.cache');
  return join(cache, 'heatlens', 'devices');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
