import type {ImageInput} from '../network/network.ts';
import {fieldOf, placementOf} from './field.ts';
import {plainPasses, type Passes, type Write} from './passes.ts';
import type {Field, Picture, Preprocessing, Size} from './preprocessing.ts';
import {channelMaps} from './ranges.ts';
import type {ChannelMap} from './ranges.ts';
import {resampleRows} from './resample.ts';

export interface NetworkInput {
  /** [height, width, channels], in the network's value range. */
  readonly values: Float32Array;
  /** What of the picture the values span, in the picture's own pixels. */
  readonly field: Field;
}

type InputShape = Pick<ImageInput, 'height' | 'width' | 'channels'>;

/**
 * Makes a picture into what the network takes: cut or padded, resized, and mapped to its range.
 *
 * @param into where the values go, with whatever is in it; a new array when left out
 * @param passes what does most of the work
 * @throws model-unsupported, argument-invalid as `channelMaps` does
 */
export function toNetworkInput(
  picture: Picture,
  input: InputShape,
  preprocessing: Preprocessing,
  into: Float32Array = new Float32Array(input.height * input.width * input.channels),
  passes: Passes = plainPasses,
): NetworkInput {
  const maps = channelMaps(input.channels, preprocessing.range, preprocessing.channelOrder);
  const placement = placementOf(picture, input, preprocessing.resize);
  const {from, to} = placement;
  if (to.width < input.width || to.height < input.height) fillBlack(into, maps);
  const write = maps.length === 1 ? writeGrey : passes.write;
  resampleRows(picture, from, to, preprocessing.interpolation, passes, (y, ...mix) =>
    write(into, ((to.top + y) * input.width + to.left) * input.channels, maps, ...mix),
  );
  return {values: into, field: ownField(picture, fieldOf(picture, input, preprocessing.resize))};
}

function fillBlack(values: Float32Array, maps: readonly ChannelMap[]): void {
  const {length} = maps;
  for (let channel = 0; channel < length; channel++) {
    const {offset} = maps[channel];
    for (let i = channel; i < values.length; i += length) values[i] = offset;
  }
}

const writeGrey: Write = (values, start, [{colours, scale, offset}], upper, lower, first, second) => {
  const mixed = (at: number) => Math.fround(first * upper[at] + second * lower[at]);
  const [red, green, blue] = colours;
  for (let at = 0, out = start; at < upper.length; at += 3, out++) {
    values[out] = scale * (red * mixed(at) + green * mixed(at + 1) + blue * mixed(at + 2)) + offset;
  }
};

function ownField(picture: Picture, [left, top, right, bottom]: Field): Field {
  const own: Size = picture.own ?? picture;
  const scaleX = own.width / picture.width;
  const scaleY = own.height / picture.height;
  return [left * scaleX, top * scaleY, right * scaleX, bottom * scaleY];
}
