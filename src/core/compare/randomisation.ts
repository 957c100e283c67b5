import type {Random} from '../random.ts';
import type {MapSimilarity} from './similarity.ts';

/** Layers whose weights become random together. */
export interface Stage<W> {
  readonly layers: readonly string[];
  readonly weights: readonly W[];
}

/**
 * The stages of cascading randomisation (Adebayo et al., NeurIPS 2018, section 4.1): the last layer first.
 *
 * @param weights in the order of the layers
 * @param most stages; where there are more layers, several become random at once
 */
export function cascade<W extends {readonly layer: string}>(weights: readonly W[], most: number): readonly Stage<W>[] {
  const layers = [...Map.groupBy(weights, ({layer}) => layer)].toReversed();
  const count = Math.min(most, layers.length);
  return Array.from({length: count}, (_, stage) => {
    const some = layers.slice(
      Math.floor((stage * layers.length) / count),
      Math.floor(((stage + 1) * layers.length) / count),
    );
    return {layers: some.map(([layer]) => layer), weights: some.flatMap(([, own]) => own)};
  });
}

/** As many values drawn from these with replacement: the same spread, and what has to be positive stays so. */
export function redrawn(values: Float32Array, random: Random): Float32Array {
  return Float32Array.from(values, () => values[Math.floor(random() * values.length)]);
}

/** Above this rank correlation with the trained network's map, that of a network of noise is still the same picture. */
const same = 0.7;

export function isUnchanging(last: MapSimilarity): boolean {
  return last.spearman > same;
}

/** A map's likeness to the original's when so many layers are random. */
export interface RandomisedMap {
  readonly randomised: number;
  readonly similarity: MapSimilarity;
}

/** @param steps in order, the original first, the last with all layers random */
export function randomisationVerdict(method: string, steps: readonly RandomisedMap[]): string {
  const last = steps[steps.length - 1];
  const {spearman, ssim} = last.similarity;
  const numbers = `with all ${last.randomised} layers random, the rank correlation of its map with the original is ${spearman.toFixed(2)} and their structural similarity ${ssim.toFixed(2)}`;
  if (isUnchanging(last.similarity))
    return `${method} hardly changes: ${numbers}. It shows the picture's own structure rather than what the network has learnt; choose another method.`;
  const moved = steps.findIndex(({similarity}) => !isUnchanging(similarity));
  const {randomised} = steps[Math.max(0, moved - 1)];
  const unmoved =
    randomised === 0
      ? ''
      : ` It hardly changes while only the last ${randomised === 1 ? 'layer is' : `${randomised} layers are`} random.`;
  return `${method} depends on what the network has learnt: ${numbers}.${unmoved}`;
}
