import type {Tensor} from '@tensorflow/tfjs-core';
import {engine, tidy} from '@tensorflow/tfjs-core';
import type {Program} from '../../runtime.ts';
import {withBackend} from '../../withBackend.ts';
import type {Graph, Target} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {cast} from '../graph/elementwise.ts';
import {traceBackend} from './register.ts';
import {TRACE_BACKEND} from './traceBackend.ts';
import type {TracedWeights} from './weightPlaces.ts';

/** A program as a graph; the outputs are float32. */
export interface Trace {
  readonly graph: Graph;
  readonly outputs: Readonly<Record<string, Value>>;
}

/**
 * Runs a program once on a backend that records, autodiff included.
 *
 * The tfjs backend that was active before is active again afterwards, and nothing of the trace is left in tfjs.
 *
 * @param weights kept apart from other constants, so that the graph can be bound to others
 * @throws Untraceable where a kernel cannot be recorded or the program reads values
 */
export function trace(
  program: Program,
  target: Target = 'any',
  weights?: Pick<TracedWeights, 'places' | 'source'>,
): Trace {
  const backend = traceBackend();
  return withBackend(TRACE_BACKEND, () => {
    const graph = backend.begin(target, weights?.places);
    if (weights) graph.bound.bind(weights.source);
    const outputs: Record<string, Value> = {};
    try {
      tidy(() => {
        const inputs = Object.entries(program.inputs).map(([name, shape]): [string, Tensor] => {
          const value = graph.input(name, {shape, dtype: 'float32'});
          return [name, engine().makeTensorFromTensorInfo(backend.tensorOf(value))];
        });
        for (const [name, tensor] of Object.entries(program.run(Object.fromEntries(inputs)))) {
          outputs[name] = cast(graph, backend.graphValue(tensor), 'float32');
        }
      });
    } finally {
      backend.begin();
    }
    return {graph, outputs};
  });
}
