import {HeatlensError} from '../errors.ts';
import type {ChannelOrder, NamedRange, ValueRange} from './preprocessing.ts';

/** Network channel k = scale · (Σ_c colours[c] · rgb[c]) + offset. */
export interface ChannelMap {
  readonly colours: readonly [red: number, green: number, blue: number];
  readonly scale: number;
  readonly offset: number;
}

/**
 * How each of the network's channels is made of red, green and blue in 0…255.
 *
 * A network with one channel gets the ITU-R 601 luma that PIL's `convert("L")` gives (there rounded to whole numbers).
 * `caffe` fixes the channel order itself; the mean and std of a range stand in the network's order.
 *
 * @throws model-unsupported where the network takes neither 1 nor 3 channels; argument-invalid where the range has not
 *   one value for each channel
 */
export function channelMaps(channels: number, range: ValueRange, order: ChannelOrder): readonly ChannelMap[] {
  if (channels !== 1 && channels !== 3) {
    throw new HeatlensError(
      'model-unsupported',
      `The model takes pictures with ${channels} channels, and Heatlens can make 1 (grey) or 3 (colour): ` +
        'give it a model whose image input ends in 1 or 3.',
    );
  }
  const bgr = range === 'caffe' || order === 'bgr';
  const colours = channels === 1 ? [luma] : bgr ? [blue, green, red] : [red, green, blue];
  const affine = affineOf(range, channels, bgr);
  return colours.map((colour, k) => ({colours: colour, ...pick(affine, k)}));
}

type Colours = ChannelMap['colours'];
type Affine = Omit<ChannelMap, 'colours'>;

const red: Colours = [1, 0, 0];
const green: Colours = [0, 1, 0];
const blue: Colours = [0, 0, 1];
const luma: Colours = [0.299, 0.587, 0.114];

const imagenetMean = [0.485, 0.456, 0.406];
const imagenetStd = [0.229, 0.224, 0.225];

/** Of each colour in the order red, green, blue, or of all. */
const named: Record<NamedRange, readonly Affine[]> = {
  '0..1': [{scale: 1 / 255, offset: 0}],
  '-1..1': [{scale: 1 / 127.5, offset: -1}],
  '0..255': [{scale: 1, offset: 0}],
  caffe: [123.68, 116.779, 103.939].map((mean) => ({scale: 1, offset: -mean})),
  torch: imagenetMean.map((mean, c) => standardised(mean * 255, (imagenetStd[c] ?? 1) * 255)),
};

function affineOf(range: ValueRange, channels: number, bgr: boolean): readonly Affine[] {
  if (typeof range === 'string') {
    const affine = named[range];
    if (affine.length > channels) throw unsuitable(`\`${range}\` is for colour pictures and the model takes grey ones`);
    return bgr ? affine.toReversed() : affine;
  }
  for (const [name, values] of Object.entries({mean: range.mean, std: range.std})) {
    if (values.length !== 1 && values.length !== channels) {
      throw unsuitable(`\`${name}\` has ${values.length} values and the model takes ${channels} channel(s)`);
    }
  }
  return Array.from({length: channels}, (_, k) => standardised(pick(range.mean, k), pick(range.std, k)));
}

function standardised(mean: number, std: number): Affine {
  return {scale: 1 / std, offset: -mean / std};
}

function unsuitable(what: string): HeatlensError {
  return new HeatlensError(
    'argument-invalid',
    `The value range does not fit: ${what}. Give mean and std with one value a channel, or one of 0..1, -1..1, 0..255.`,
  );
}

/** The k-th value, or the only one. */
function pick<T>(values: readonly T[], k: number): T {
  const value = values[values.length === 1 ? 0 : k];
  if (value === undefined) throw new HeatlensError('internal', 'A value range has no value: please report this.');
  return value;
}
