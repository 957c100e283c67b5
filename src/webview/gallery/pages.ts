/** What the cells of a grid need of one picture. */
export type Fetch<T> = (ids: Uint32Array) => Promise<readonly T[]>;

/**
 * Keeps what was fetched of pictures by their ids, the least used going first, and asks for what is missing in one
 * question at a time: while one is answered, only what was asked for last waits for the next, so that scrolling far
 * asks for nothing that has left the screen.
 */
export class Pages<T extends {readonly id: number}> {
  readonly #fetch: Fetch<T>;
  readonly #arrived: () => void;
  readonly #limit: number;
  readonly #known = new Map<number, T>();
  readonly #old = new Set<number>();
  #wanted: readonly number[] = [];
  #asking = false;
  #generation = 0;

  /** @param arrived is called when there is something new to draw */
  constructor(fetch: Fetch<T>, arrived: () => void, limit = 2000) {
    this.#fetch = fetch;
    this.#arrived = arrived;
    this.#limit = limit;
  }

  get(id: number): T | undefined {
    const known = this.#known.get(id);
    if (known !== undefined) {
      this.#known.delete(id);
      this.#known.set(id, known);
    }
    return known;
  }

  /** Asks for those that are not known; replaces what was asked for before and is not yet on its way. */
  want(ids: readonly number[]): void {
    this.#wanted = this.#missing(ids);
    if (!this.#asking) void this.#ask();
  }

  /** Has all asked for again when it is next in sight, as when the store changed; until then it is shown as it was. */
  renew(): void {
    this.#generation++;
    for (const id of this.#known.keys()) this.#old.add(id);
  }

  async #ask(): Promise<void> {
    for (let missing = this.#wanted; missing.length > 0; missing = this.#missing(this.#wanted)) {
      const asked = Uint32Array.from(missing);
      const generation = this.#generation;
      this.#wanted = [];
      this.#asking = true;
      try {
        const found = await this.#fetch(asked);
        if (generation === this.#generation) this.#keep(found);
      } catch {
        // What could not be fetched stays blank, and is asked for again when it comes into sight again.
      } finally {
        this.#asking = false;
      }
      this.#arrived();
    }
  }

  #missing(ids: readonly number[]): readonly number[] {
    return ids.filter((id) => !this.#known.has(id) || this.#old.has(id));
  }

  #keep(found: readonly T[]): void {
    for (const one of found) {
      this.#known.set(one.id, one);
      this.#old.delete(one.id);
    }
    for (const id of this.#known.keys()) {
      if (this.#known.size <= this.#limit) return;
      this.#known.delete(id);
      this.#old.delete(id);
    }
  }
}
