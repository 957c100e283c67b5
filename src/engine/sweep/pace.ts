/** How long back the rate looks, in milliseconds. */
const window = 10_000;

/** Pictures a second over the last seconds. */
export class Pace {
  readonly #now: () => number;
  readonly #marks: {readonly at: number; readonly made: number}[];

  constructor(now: () => number) {
    this.#now = now;
    this.#marks = [{at: now(), made: 0}];
  }

  /** @param made pictures so far */
  mark(made: number): number {
    const at = this.#now();
    this.#marks.push({at, made});
    while (this.#marks.length > 2 && at - this.#marks[1].at > window) this.#marks.shift();
    const first = this.#marks[0];
    return at > first.at ? (1000 * (made - first.made)) / (at - first.at) : 0;
  }
}
