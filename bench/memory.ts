import {createEngine} from '../src/engine/engine.ts';
import type {Engine} from '../src/engine/api.ts';
import type {Settings} from './settings.ts';
import type {Figure} from './measure.ts';

/** Memory of the engine's process after many explanations against after few. */
export async function memory({model, picture, range, explanations}: Settings): Promise<Figure[]> {
  const engine = createEngine();
  const few = Math.max(2, Math.round(explanations / 10));
  await explainTimes(engine, few);
  const before = await resident();
  await explainTimes(engine, explanations - few);
  const after = await resident();
  await engine.dispose();
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  return [
    {
      what: `engine memory after ${explanations} explanations / after ${few}`,
      value: `${(after / before).toFixed(3)}  (${megabytes(after)} / ${megabytes(before)} MiB)`,
      target: '≤ 1.05',
    },
  ];

  async function explainTimes(times: Engine, count: number): Promise<void> {
    for (let i = 0; i < count; i++) {
      const stream = times.explain({
        image: picture,
        model,
        preprocessing: {range},
        aggregate: i % 10 === 0 ? 'augmented' : 'single',
      });
      while (!(await stream.next()).done);
    }
  }
}

async function resident(): Promise<number> {
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 200));
  return process.memoryUsage().rss;
}
