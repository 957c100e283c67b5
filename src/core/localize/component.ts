/** Edges of a rectangle: right and bottom exclusive. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Share of the map's maximum that a pixel has to exceed, as in Zhou et al. 2016 and Augmented Grad-CAM. */
export const defaultThreshold = 0.15;

/** Some pixels of a map that hang together. */
export interface Component {
  /** In the map's own pixels. */
  readonly box: Box;
  /** Number of pixels. */
  readonly area: number;
}

/**
 * The largest 8-connected part of a map above a share of its maximum; the first of equals, row by row.
 *
 * @param values [height, width], raw; NaN counts as below
 * @param threshold 0…1
 * @returns undefined where no pixel is above, as in a map without a positive value
 */
export function largestComponent(
  {height, width, values}: {height: number; width: number; values: Float32Array},
  threshold: number = defaultThreshold,
): Component | undefined {
  let peak = 0;
  for (const value of values) if (value > peak) peak = value;
  if (peak === 0) return undefined;
  const level = threshold * peak;
  const runs = new Runs(height * Math.ceil(width / 2));
  for (let y = 0, before = 0; y < height; y++) {
    const first = runs.count;
    for (let x = 0; x < width; x++) {
      const from = x;
      while (x < width && (values[y * width + x] > level || values[y * width + x] === peak)) x++;
      if (x > from) runs.add(from, x, y);
    }
    runs.joinRows(before, first);
    before = first;
  }
  return runs.largest();
}

/** Pixels side by side, and the parts that they make: a pass over the map, where a flood looks at each pixel nine times. */
class Runs {
  count = 0;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #row: Int32Array;
  /** An earlier run of the same part, or itself: the first run of a part is its root. */
  readonly #parent: Int32Array;

  /** @param most runs there can be */
  constructor(most: number) {
    this.#left = new Int32Array(most);
    this.#right = new Int32Array(most);
    this.#row = new Int32Array(most);
    this.#parent = new Int32Array(most);
  }

  add(left: number, right: number, row: number): void {
    const run = this.count++;
    this.#left[run] = left;
    this.#right[run] = right;
    this.#row[run] = row;
    this.#parent[run] = run;
  }

  /** Joins the runs of a row (from `first`) with those that they touch, at corners too, in the row before (from `before`). */
  joinRows(before: number, first: number): void {
    for (let run = first, above = before; run < this.count && above < first;) {
      if (this.#left[run] <= this.#right[above] && this.#left[above] <= this.#right[run]) this.#join(run, above);
      if (this.#right[run] < this.#right[above]) run++;
      else above++;
    }
  }

  /** The first of the largest. */
  largest(): Component | undefined {
    const areas = new Int32Array(this.count);
    for (let run = 0; run < this.count; run++) areas[this.#root(run)] += this.#right[run] - this.#left[run];
    let best = 0;
    for (let run = 1; run < this.count; run++) if (areas[run] > areas[best]) best = run;
    if (this.count === 0) return undefined;
    let left = this.#left[best],
      right = this.#right[best],
      bottom = this.#row[best];
    for (let run = best; run < this.count; run++) {
      if (this.#root(run) !== best) continue;
      left = Math.min(left, this.#left[run]);
      right = Math.max(right, this.#right[run]);
      bottom = this.#row[run];
    }
    return {box: [left, this.#row[best], right, bottom + 1], area: areas[best]};
  }

  #join(a: number, b: number): void {
    const [first, second] = [this.#root(a), this.#root(b)];
    if (first < second) this.#parent[second] = first;
    else this.#parent[first] = second;
  }

  #root(run: number): number {
    let root = run;
    while (this.#parent[root] !== root) root = this.#parent[root] = this.#parent[this.#parent[root]];
    return root;
  }
}
