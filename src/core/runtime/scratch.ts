/**
 * Keeps the last large buffer for the next who needs one of its size: a fresh one costs a page fault every 4 KiB, 30 ms
 * of an augmented explanation's 500.
 */
export class Scratch {
  #spare: Float32Array | undefined;

  /** A buffer of the length, with whatever was in it; its own until it is given back. */
  take(length: number): Float32Array {
    const spare = this.#spare;
    if (spare?.length !== length) return new Float32Array(length);
    this.#spare = undefined;
    return spare;
  }

  give(buffer: Float32Array): void {
    this.#spare = buffer;
  }
}
