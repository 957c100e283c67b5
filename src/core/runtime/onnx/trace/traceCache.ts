import type {Family, Program} from '../../runtime.ts';
import type {Target} from '../graph/graph.ts';
import {trace, type Trace} from './trace.ts';
import {tracedWeights} from './weightPlaces.ts';

/** The last traces of programs; whoever takes one releases its graph's weights when the graph has been written. */
export class TraceCache {
  readonly #limit: number;
  readonly #traces = new Map<string, Trace>();

  constructor(limit = 24) {
    this.#limit = limit;
  }

  /** A trace of the family where there is one that fits, else a new one. @throws Untraceable */
  get(program: Program, {key, weights}: Family, target: Target): Trace {
    const {places, source, fixed} = tracedWeights(weights);
    const full = `${key} ${fixed}`;
    const known = this.#traces.get(full);
    const made = known?.graph.bound.bind(source) ? known : trace(program, target, {places, source});
    this.#traces.delete(full);
    if (made.graph.bound.shared) this.#traces.set(full, made);
    for (const oldest of [...this.#traces.keys()].slice(0, -this.#limit)) this.#traces.delete(oldest);
    return made;
  }
}
