/** A model's file with everything it is made of. */
export interface CheckpointFile {
  readonly path: string;
  /** Sizes and times of its files; equal while nothing is written. */
  readonly stamp: string;
}

/** What a look at the files found. */
export interface Looked {
  /** Written completely since the last look, those written first coming first. */
  readonly complete: readonly string[];
  readonly gone: readonly string[];
}

interface Seen {
  readonly stamp: string;
  /** Whether this stamp was told as complete, or refused. */
  readonly judged: boolean;
  readonly told: boolean;
}

/**
 * Tells when a checkpoint has been written to its end: its files have been the same in two looks, and it opens. What
 * cannot be opened yet is tried again once it has changed. Who calls `look` keeps the time between looks.
 */
export class CheckpointWatch {
  readonly #list: () => Promise<readonly CheckpointFile[]>;
  readonly #opens: (path: string) => Promise<boolean>;
  #seen = new Map<string, Seen>();

  /** @param known are there already, and are told of only when they change */
  constructor(
    list: () => Promise<readonly CheckpointFile[]>,
    opens: (path: string) => Promise<boolean>,
    known: readonly CheckpointFile[] = [],
  ) {
    this.#list = list;
    this.#opens = opens;
    for (const {path, stamp} of known) this.#seen.set(path, {stamp, judged: true, told: true});
  }

  async look(): Promise<Looked> {
    const files = await this.#list();
    const there = new Set(files.map(({path}) => path));
    const gone = [...this.#seen].filter(([path, {told}]) => told && !there.has(path)).map(([path]) => path);
    for (const path of this.#seen.keys()) if (!there.has(path)) this.#seen.delete(path);
    const complete: string[] = [];
    for (const {path, stamp} of files) if (await this.#judge(path, stamp)) complete.push(path);
    return {complete, gone};
  }

  async #judge(path: string, stamp: string): Promise<boolean> {
    const before = this.#seen.get(path);
    if (before?.stamp !== stamp) {
      this.#seen.set(path, {stamp, judged: false, told: before?.told ?? false});
      return false;
    }
    if (before.judged) return false;
    const opens = await this.#opens(path);
    this.#seen.set(path, {stamp, judged: true, told: before.told || opens});
    return opens;
  }
}
