import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import {interleaved, processorTime, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';
import {engineTools, wholeExplanation} from './whole.ts';

const counts = [25, 50, 100, 200, 400];

/** Whether twice the copies cost twice the time of the processor, and no more memory. */
export async function copies({model, picture, range, rounds}: Settings): Promise<Figure[]> {
  enableProdMode();
  await setBackend('cpu');
  const tools = engineTools();
  const explained = (augmentations: number) =>
    wholeExplanation(tools, {model, image: picture, preprocessing: {range}, augmentations});
  const memory: number[] = [];
  for (const count of counts) {
    await explained(count);
    memory.push(process.memoryUsage().rss);
  }
  const works = Object.fromEntries(counts.map((count) => [`${count}`, () => explained(count)]));
  const times = await interleaved(Math.min(rounds, 5), works, processorTime);
  const {batches} = await tools.models.open(model);
  await tools.models.dispose();
  const cost = counts.map((count) => times[`${count}`] / count);
  return counts.map((count, k) => ({
    what: `augmented, L = ${count}, batch ${[...batches.values()].join()}: processor time a copy over that of L = 100`,
    value: `${(cost[k] / cost[2]).toFixed(2)}  (${(cost[k] * count).toFixed(0)} ms, ${(memory[k] / 2 ** 20).toFixed(0)} MiB)`,
    target: count >= 100 ? '0.9 to 1.1' : '',
  }));
}
