/**
 * Keeps large buffers for the next who needs one: a fresh one costs a page fault every 4 KiB, 30 ms of an augmented
 * explanation's 500.
 */
export class Scratch {
  readonly #make: (length: number) => Float32Array;
  readonly #spare: Float32Array[] = [];

  constructor(make = (length: number): Float32Array => new Float32Array(length)) {
    this.#make = make;
  }

  /** A buffer of at least the length, with whatever was in it; its own until it is given back. */
  take(length: number): Float32Array {
    const spare = this.#spare.pop();
    return spare && spare.length >= length ? spare : this.#make(length);
  }

  give(buffer: Float32Array): void {
    this.#spare.push(buffer);
  }
}
