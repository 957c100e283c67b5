import type {ImageInput} from '../network/network.ts';
import {fieldOf, placementOf} from './field.ts';
import type {Placement} from './field.ts';
import type {Field, Picture, Preprocessing, Size} from './preprocessing.ts';
import {channelMaps} from './ranges.ts';
import type {ChannelMap} from './ranges.ts';
import {resample} from './resample.ts';

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
 * @throws model-unsupported, argument-invalid as `channelMaps` does
 */
export function toNetworkInput(
  picture: Picture,
  input: InputShape,
  preprocessing: Preprocessing,
  into = new Float32Array(input.height * input.width * input.channels),
): NetworkInput {
  const maps = channelMaps(input.channels, preprocessing.range, preprocessing.channelOrder);
  const placement = placementOf(picture, input, preprocessing.resize);
  const pixels = resample(picture, placement.from, placement.to, preprocessing.interpolation);
  fillBlack(into, maps);
  maps.forEach((map, channel) => writeChannel(into, input, channel, map, pixels, placement));
  return {values: into, field: ownField(picture, fieldOf(picture, input, preprocessing.resize))};
}

function fillBlack(values: Float32Array, maps: readonly ChannelMap[]): void {
  const {length} = maps;
  for (let channel = 0; channel < length; channel++) {
    const {offset} = maps[channel];
    for (let i = channel; i < values.length; i += length) values[i] = offset;
  }
}

function writeChannel(
  values: Float32Array,
  {width, channels}: InputShape,
  channel: number,
  {colours: [red, green, blue], scale, offset}: ChannelMap,
  pixels: Float32Array,
  {to}: Placement,
): void {
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    let out = ((to.top + y) * width + to.left) * channels + channel;
    for (let x = 0; x < to.width; x++, at += 3, out += channels) {
      const value = red * (pixels[at] ?? 0) + green * (pixels[at + 1] ?? 0) + blue * (pixels[at + 2] ?? 0);
      values[out] = scale * value + offset;
    }
  }
}

function ownField(picture: Picture, [left, top, right, bottom]: Field): Field {
  const own: Size = picture.own ?? picture;
  const scaleX = own.width / picture.width;
  const scaleY = own.height / picture.height;
  return [left * scaleX, top * scaleY, right * scaleX, bottom * scaleY];
}
