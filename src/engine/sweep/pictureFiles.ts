import {readPicture, readPictureSync} from '../pictures/readPicture.ts';

/** Milliseconds of a slow read: one from memory takes 0.03. */
const slowFrom = 1;
/** So many more slow reads than quick ones tell a slow disk: a single one may have waited for a core. */
const patience = 3;
/** In so many reads from a slow disk one is timed, as it may have become quick. */
const timedEach = 32;

/**
 * Reads picture files one by one where the disk is quick, since each step of a read in the background wakes another thread,
 * which takes longer than the step; several at once where the disk is slow, as folders on a network are.
 */
export class PictureFiles {
  readonly #now: () => number;
  readonly #readAtOnce: (path: string) => Uint8Array;
  readonly #read: (path: string) => Promise<Uint8Array>;
  /** Slow reads more than quick ones, of late. */
  #slow = 0;
  #untimed = 0;

  /** @param now milliseconds */
  constructor(now: () => number, readAtOnce = readPictureSync, read = readPicture) {
    this.#now = now;
    this.#readAtOnce = readAtOnce;
    this.#read = read;
  }

  /** Reads that are worth asking for at the same time. */
  get atOnce(): number {
    return this.#slow < patience ? 2 : 16;
  }

  /** @throws picture-not-found, picture-unreadable */
  async read(path: string): Promise<Uint8Array> {
    if (this.#slow >= patience && ++this.#untimed % timedEach !== 0) return this.#read(path);
    const begin = this.#now();
    try {
      return this.#readAtOnce(path);
    } finally {
      const change = this.#now() - begin > slowFrom ? 1 : -1;
      this.#slow = Math.min(2 * patience, Math.max(0, this.#slow + change));
    }
  }
}
