import type {Component} from './component.ts';
import type {Size} from '../preprocess/preprocessing.ts';

/**
 * The components that `largestComponent` gives at many thresholds, in one pass: pixels join from the brightest to the
 * darkest, and parts that meet become one.
 *
 * @param thresholds rising, each above 0
 * @returns one for each threshold; undefined for a map without a positive value. Of parts alike any is taken.
 */
export function componentsByThreshold(
  {height, width}: Size,
  values: Float32Array,
  thresholds: readonly number[],
): readonly (Component | undefined)[] {
  const peak = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const parts = new Parts(height, width);
  const components: (Component | undefined)[] = thresholds.map(() => undefined);
  if (peak === 0) return components;
  const order = rankedByLevel(
    values,
    thresholds.map((threshold) => threshold * peak),
  );
  for (let level = thresholds.length - 1; level >= 0; level--) {
    for (const pixel of order[level]) parts.join(pixel);
    components[level] = parts.largest();
  }
  return components;
}

/** For each level the pixels above it and not above the next. */
function rankedByLevel(values: Float32Array, levels: readonly number[]): readonly number[][] {
  const order: number[][] = levels.map(() => []);
  values.forEach((value, pixel) => {
    let low = 0;
    let high = levels.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (value > levels[middle]) low = middle + 1;
      else high = middle;
    }
    if (low > 0) order[low - 1].push(pixel);
  });
  return order;
}

/** Joined pixels, as a forest whose roots know their part's area and box. */
class Parts {
  readonly #height: number;
  readonly #width: number;
  readonly #parent: Int32Array;
  readonly #area: Int32Array;
  readonly #box: Int32Array;
  #largest = -1;

  constructor(height: number, width: number) {
    this.#height = height;
    this.#width = width;
    this.#parent = new Int32Array(height * width).fill(-1);
    this.#area = new Int32Array(height * width);
    this.#box = new Int32Array(height * width * 4);
  }

  join(pixel: number): void {
    const x = pixel % this.#width;
    const y = (pixel - x) / this.#width;
    this.#parent[pixel] = pixel;
    this.#area[pixel] = 1;
    this.#box.set([x, y, x + 1, y + 1], pixel * 4);
    let root = pixel;
    for (let yy = Math.max(0, y - 1); yy <= Math.min(this.#height - 1, y + 1); yy++) {
      for (let xx = Math.max(0, x - 1); xx <= Math.min(this.#width - 1, x + 1); xx++) {
        const other = yy * this.#width + xx;
        if (this.#parent[other] >= 0) root = this.#merge(root, this.#root(other));
      }
    }
    if (this.#largest < 0 || this.#area[root] > this.#area[this.#root(this.#largest)]) this.#largest = root;
  }

  largest(): Component | undefined {
    if (this.#largest < 0) return undefined;
    const root = this.#root(this.#largest);
    const [left, top, right, bottom] = this.#box.subarray(root * 4, root * 4 + 4);
    return {box: [left, top, right, bottom], area: this.#area[root]};
  }

  #merge(a: number, b: number): number {
    if (a === b) return a;
    const [root, child] = this.#area[a] >= this.#area[b] ? [a, b] : [b, a];
    this.#parent[child] = root;
    this.#area[root] += this.#area[child];
    for (const edge of [0, 1]) {
      this.#box[root * 4 + edge] = Math.min(this.#box[root * 4 + edge], this.#box[child * 4 + edge]);
      this.#box[root * 4 + edge + 2] = Math.max(this.#box[root * 4 + edge + 2], this.#box[child * 4 + edge + 2]);
    }
    return root;
  }

  #root(pixel: number): number {
    let root = pixel;
    while (this.#parent[root] !== root) {
      this.#parent[root] = this.#parent[this.#parent[root]];
      root = this.#parent[root];
    }
    return root;
  }
}
