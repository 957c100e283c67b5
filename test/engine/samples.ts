import {join} from 'node:path';
import sharp from 'sharp';
import type {Engine} from '../../src/engine/api.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../src/protocol/explanation.ts';

export const wafers = join(import.meta.dirname, '../../samples/wafers');
export const waferModel = join(wafers, 'models/final/tfjs-layers');
export const donut = join(wafers, 'pictures/donut/donut-00004.png');

/** Runs one explanation to its end. */
export async function explained(
  engine: Pick<Engine, 'explain'>,
  request: Partial<ExplainRequest>,
  {signal, onProgress = () => {}}: {signal?: AbortSignal; onProgress?: (progress: ExplainProgress) => void} = {},
): Promise<Explanation> {
  const stream = engine.explain({image: donut, model: waferModel, ...request}, signal);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

/** Whether a point of the picture lies in the committed mask of its defect, a little widened. */
export async function inMask(picture: string, x: number, y: number): Promise<boolean> {
  const {data, info} = await sharp(picture.replace('/pictures/', '/masks/'))
    .greyscale()
    .raw()
    .toBuffer({resolveWithObject: true});
  const reach = 4;
  for (let row = Math.max(0, y - reach); row <= Math.min(info.height - 1, y + reach); row++) {
    for (let column = Math.max(0, x - reach); column <= Math.min(info.width - 1, x + reach); column++) {
      if (data[row * info.width + column] > 0) return true;
    }
  }
  return false;
}

/** The brightest point of a map that spans the picture, in the map's pixels. */
export function brightest({map}: Pick<Explanation, 'map'>): {x: number; y: number} {
  const index = map.values.reduce((best, value, i) => (value > map.values[best] ? i : best), 0);
  return {x: index % map.width, y: Math.floor(index / map.width)};
}

/** Largest difference of two maps, relative to the first one's maximum. */
export function difference(a: Float32Array, b: Float32Array): number {
  const peak = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0) / (peak || 1);
}
