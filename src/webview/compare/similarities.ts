import {mapSimilarity, type MapSimilarity} from '../../core/compare/similarity.ts';
import type {Snapshot} from '../snapshots.ts';

/**
 * How alike maps are, computed when the page has nothing else to do: one pair takes as long as a frame, and a time line
 * has dozens.
 */
export class Similarities {
  readonly #arrived: () => void;
  readonly #whenIdle: (work: () => void) => void;
  readonly #known = new WeakMap<Snapshot, WeakMap<Snapshot, MapSimilarity>>();
  #wanted: (readonly [Snapshot, Snapshot])[] = [];
  #waiting = false;

  /** @param arrived is called after each that was computed */
  constructor(arrived: () => void, whenIdle: (work: () => void) => void) {
    this.#arrived = arrived;
    this.#whenIdle = whenIdle;
  }

  /** Undefined until it is computed; those asked for first come first. */
  get(a: Snapshot | undefined, b: Snapshot | undefined): MapSimilarity | undefined {
    if (a === undefined || b === undefined) return undefined;
    const known = this.#known.get(a)?.get(b);
    if (known === undefined && !this.#wanted.some(([x, y]) => x === a && y === b)) this.#want(a, b);
    return known;
  }

  #want(a: Snapshot, b: Snapshot): void {
    this.#wanted.push([a, b]);
    if (!this.#waiting) this.#next();
  }

  #next(): void {
    this.#waiting = this.#wanted.length > 0;
    if (this.#waiting) this.#whenIdle(() => this.#compute());
  }

  #compute(): void {
    const [pair] = this.#wanted.splice(0, 1);
    const [a, b] = pair;
    const placed = ({prediction, update}: Snapshot) => ({map: update.map, field: prediction.field});
    const ofA = this.#known.get(a) ?? new WeakMap<Snapshot, MapSimilarity>();
    this.#known.set(a, ofA.set(b, mapSimilarity(placed(a), placed(b))));
    this.#next();
    this.#arrived();
  }
}
