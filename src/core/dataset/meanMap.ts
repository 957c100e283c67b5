import type {ValueMap} from '../render/resample.ts';

/** What is not positive speaks not for the class. */
export function positive(value: number): number {
  return value > 0 ? value : 0;
}

/** Sum of a map's positive values. */
export function energyOf({values}: ValueMap): number {
  return values.reduce((sum, value) => sum + positive(value), 0);
}

/** The mean of maps of one size, each scaled to the sum 1 of its positive part, without holding them all. */
export class MeanMapSum {
  /** Maps that went into it: those with a positive value. */
  count = 0;
  #sum: ValueMap | undefined;

  add(map: ValueMap): void {
    const energy = energyOf(map);
    if (!(energy > 0)) return;
    const {height, width} = map;
    this.#sum ??= {height, width, values: new Float32Array(height * width)};
    const {values} = this.#sum;
    map.values.forEach((value, cell) => (values[cell] += positive(value) / energy));
    this.count++;
  }

  /** Undefined where none had a positive value. */
  mean(): ValueMap | undefined {
    return this.#sum && {...this.#sum, values: this.#sum.values.map((value) => value / this.count)};
  }
}
