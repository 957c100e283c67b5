import type {Aggregation, LayerShape} from '../protocol/explanation.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';

/** The last part of a path of either kind of system. */
export function baseName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

/** A raw value with three significant digits, in the notation that stays short. */
export function rawText(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size === 0) return '0';
  return size >= 1e5 || size < 1e-4 ? value.toExponential(2) : String(Number(value.toPrecision(3)));
}

export function durationText(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}

export function shapeText(shape: LayerShape): string {
  return shape.join('×');
}

/** A layer in a list: its name and grid. */
export function layerText(name: string, shape: LayerShape): string {
  return `${name} · ${shape.slice(0, 2).join('×')}`;
}

export function rangeText(range: ValueRange): string {
  return typeof range === 'string' ? rangeNames[range] : `(x − ${range.mean.join(', ')}) / ${range.std.join(', ')}`;
}

/** The ranges that have a name, in the order in which they are offered. */
export const rangeNames = {
  '0..1': '0 … 1',
  '-1..1': '−1 … 1',
  '0..255': '0 … 255',
  caffe: 'caffe',
  torch: 'torch',
} as const;

/** What the aggregations are called in the panel. */
export const aggregationNames: Readonly<Record<Aggregation, string>> = {
  single: 'single map',
  mean: 'mean of copies',
  max: 'maximum of copies',
  augmented: 'super-resolution',
};

/**
 * Round values between two ends, about `count` of them, with the text that fits all of them.
 * The ends themselves are among them only where they are round.
 */
export function ticks(
  min: number,
  max: number,
  count: number,
): readonly {
  readonly value: number;
  readonly text: string;
}[] {
  if (!(max > min)) return [{value: min, text: rawText(min)}];
  const step = roundStep((max - min) / count);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const large = Math.max(Math.abs(min), Math.abs(max));
  const text = (value: number) => (large >= 1e5 || large < 1e-3 ? rawText(value) : value.toFixed(decimals));
  return Array.from({length: last - first + 1}, (_, i) => {
    const value = (first + i) * step;
    return {value, text: first + i === 0 ? '0' : text(value)};
  });
}

/** The next of 1, 2 and 5 times a power of ten. */
function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5, 10].find((factor) => factor * power >= rough * (1 - 1e-9)) ?? 10);
}
