import type {ConstantValues, Origin, Value} from './value.ts';

/** The values of a network's weights, by their place among them. */
export type WeightSource = (place: number) => ConstantValues;

/**
 * The constants of a graph that are weights or are made of weights, as steps that can run again: bound to the weights of
 * another checkpoint, the same graph is that checkpoint's, without another trace.
 *
 * A step is run when its values are first asked for, and what it gave is kept until the weights are let go of.
 */
export class BoundConstants {
  readonly #steps = new Map<number, () => ConstantValues>();
  readonly #made = new Map<number, ConstantValues>();
  readonly #lookedAt = new Map<number, ConstantValues>();
  #source: WeightSource | undefined;
  #spoilt = false;

  /** A tensor from elsewhere that is none of the weights has gone into the graph: it serves one network alone. */
  spoil(): void {
    this.#spoilt = true;
  }

  /** Whether the graph may serve other weights. */
  get shared(): boolean {
    return !this.#spoilt;
  }

  /** @returns whether the graph fits: what was looked at while it was built is the same */
  bind(source: WeightSource): boolean {
    this.release();
    this.#source = source;
    return [...this.#lookedAt].every(([id, values]) => same(values, this.valuesOf(id)));
  }

  /** Forgets the weights and all that was made of them. */
  release(): void {
    this.#source = undefined;
    this.#made.clear();
  }

  weight(place: number): ConstantValues {
    if (this.#source === undefined) throw new Error('The graph is bound to no weights.');
    return this.#source(place);
  }

  /** @param known what the step gives with the weights that are bound now, where that is known */
  origin(id: number, step: () => ConstantValues, known?: ConstantValues): Origin {
    this.#steps.set(id, step);
    if (known !== undefined) this.#made.set(id, known);
    const look = () => {
      const values = this.valuesOf(id);
      this.#lookedAt.set(id, values);
      return values;
    };
    return {
      kind: 'constant',
      bound: true,
      get values() {
        return look(); // whoever reads them may build another graph for other values
      },
    };
  }

  valuesOf(id: number): ConstantValues {
    const known = this.#made.get(id);
    if (known !== undefined) return known;
    const step = this.#steps.get(id);
    if (step === undefined) throw new Error('The value is not made of weights.');
    const values = step();
    this.#made.set(id, values);
    return values;
  }
}

/** Whether a value is a weight or made of weights. */
export function isBound({origin}: Value): boolean {
  return origin.kind === 'constant' && origin.bound === true;
}

function same(a: ConstantValues, b: ConstantValues): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
