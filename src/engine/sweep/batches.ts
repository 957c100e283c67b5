/** Pictures side by side, as the network takes them. */
export interface Batch {
  /** [batch, height, width, channels], in memory that threads share. */
  readonly images: Float32Array;
}

/** Where one picture's values go. */
export interface Place {
  readonly batch: Batch;
  readonly index: number;
  /** [height, width, channels], within the batch. */
  readonly values: Float32Array;
}

/** Gives out places, one batch after the other; batches whose pictures are done are filled again. */
export class Batches {
  readonly #size: number;
  readonly #length: number;
  readonly #free: Batch[] = [];
  /** The next is the last. */
  #places: Place[] = [];

  /**
   * @param size pictures of a batch
   * @param length values of a picture
   */
  constructor(size: number, length: number) {
    this.#size = size;
    this.#length = length;
  }

  claim(): Place {
    if (this.#places.length === 0) this.#places = this.#placesOf(this.#free.pop() ?? this.#made());
    return this.#places.pop() as Place;
  }

  /** Nothing came: the next picture gets it, so that a batch is never short of one. */
  giveBack(place: Place): void {
    this.#places.push(place);
  }

  release(batch: Batch): void {
    this.#free.push(batch);
  }

  #made(): Batch {
    return {
      images: new Float32Array(new SharedArrayBuffer(Float32Array.BYTES_PER_ELEMENT * this.#size * this.#length)),
    };
  }

  #placesOf(batch: Batch): Place[] {
    const placeAt = (index: number) => ({
      batch,
      index,
      values: batch.images.subarray(index * this.#length, (index + 1) * this.#length),
    });
    return Array.from({length: this.#size}, (_, k) => placeAt(this.#size - 1 - k));
  }
}
