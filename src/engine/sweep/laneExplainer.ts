import {ProgramCache} from '../../core/runtime/programCache.ts';
import type {Bench} from '../../core/methods/method.ts';
import type {Subject} from '../explain/subject.ts';
import type {Lanes} from '../lanes/lanes.ts';
import type {Tools} from '../tools.ts';
import type {BatchExplainer, Explainer} from './explainer.ts';

/**
 * Lanes of the processor for a sweep, not started yet; undefined where something else computes: a graphics card takes one
 * batch at a time, and TensorFlow has threads of its own.
 */
export async function lanesFor(
  {device, runtime}: Subject,
  {runtimes}: Tools,
): Promise<Awaited<ReturnType<Tools['runtimes']['inLanes']>> | undefined> {
  return device === 'cpu' && runtime.id === 'onnx' ? runtimes.inLanes() : undefined;
}

/**
 * Pictures that go through a lane together. MobileNet 0.75 takes 7.3 ms of a core a picture in fours, 7.7 in sixteens, which
 * leave the core's own cache.
 */
const together = 4;

/** The same explainer in lanes: the thread that asks is free meanwhile, and so are the turns. */
export function inLanes(
  explainer: BatchExplainer,
  subject: Subject,
  {turns}: Tools,
  {runtime, lanes}: {runtime: Subject['runtime']; lanes: Lanes},
): Explainer {
  const programs = new ProgramCache(runtime);
  const run: Bench['run'] = async (key, program, inputs) => {
    const compiled = await turns.take(() => programs.compile(key, program));
    // What could not be traced runs on tfjs, of which there is one.
    return compiled.concurrent ? compiled.run(inputs) : turns.take(() => compiled.run(inputs));
  };
  const laned = explainer.on({...subject, runtime, bench: {...subject.bench, run}}, together);
  return {
    batch: laned.batch,
    /** One waits, so that no lane does. */
    get atOnce() {
      return lanes.count + 1;
    },
    explain: laned.explain,
  };
}
