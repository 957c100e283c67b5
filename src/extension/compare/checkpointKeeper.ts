import type {CheckpointWatch} from './checkpointWatch.ts';
import type {ComparedPictures} from './comparedPictures.ts';

/** What the keeper needs of a comparison. */
export type KeptComparison = Pick<ComparedPictures, 'add' | 'answered' | 'checkpoints' | 'mark' | 'retry'>;

/** Keeps a comparison in step with its files: deleted and overwritten models are marked, complete new ones appended. */
export class CheckpointKeeper {
  readonly #comparison: KeptComparison;
  readonly #stampOf: (path: string) => Promise<string | undefined>;
  readonly #watch: CheckpointWatch | undefined;
  readonly #stamps = new Map<number, string>();
  #looking = false;

  /** @param watch where a folder is watched */
  constructor(
    comparison: KeptComparison,
    stampOf: (path: string) => Promise<string | undefined>,
    watch?: CheckpointWatch,
  ) {
    this.#comparison = comparison;
    this.#stampOf = stampOf;
    this.#watch = watch;
  }

  async add(paths: readonly string[]): Promise<void> {
    const stamps = await Promise.all(paths.map((path) => this.#stampOf(path)));
    for (const [i, id] of this.#comparison.add(paths).entries()) this.#stamps.set(id, stamps[i] ?? '');
  }

  /** Looks at the files once; while one look is under way another does nothing. */
  async look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const {id, path} of this.#comparison.checkpoints) await this.#compare(id, path);
      const {complete} = (await this.#watch?.look()) ?? {complete: []};
      for (const path of complete) await this.#append(path);
    } finally {
      this.#looking = false;
    }
  }

  async #compare(id: number, path: string): Promise<void> {
    const stamp = await this.#stampOf(path);
    if (stamp === undefined) this.#comparison.mark(id, 'deleted');
    else this.#comparison.mark(id, stamp === this.#stamps.get(id) ? 'there' : 'overwritten');
  }

  /** A file that has no map yet keeps its place; one that had another content is a further checkpoint. */
  async #append(path: string): Promise<void> {
    const known = this.#comparison.checkpoints.findLast((one) => one.path === path);
    const stamp = (await this.#stampOf(path)) ?? '';
    // It was there when the window was reloaded, or was added by hand.
    if (known !== undefined && this.#stamps.get(known.id) === stamp) return;
    if (known === undefined || this.#comparison.answered(known.id)) {
      await this.add([path]);
      return;
    }
    this.#stamps.set(known.id, stamp);
    this.#comparison.mark(known.id, 'there');
    this.#comparison.retry(known.id);
  }
}
