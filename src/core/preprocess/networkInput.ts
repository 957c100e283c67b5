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
  if (placement.to.width < input.width || placement.to.height < input.height) fillBlack(into, maps);
  if (maps.length === 1) writeGrey(into, input, maps[0], pixels, placement);
  else writeColours(into, input, maps, pixels, placement);
  return {values: into, field: ownField(picture, fieldOf(picture, input, preprocessing.resize))};
}

function fillBlack(values: Float32Array, maps: readonly ChannelMap[]): void {
  const {length} = maps;
  for (let channel = 0; channel < length; channel++) {
    const {offset} = maps[channel];
    for (let i = channel; i < values.length; i += length) values[i] = offset;
  }
}

function writeGrey(values: Float32Array, {width}: InputShape, {colours, scale, offset}: ChannelMap, pixels: Float32Array, {to}: Placement): void {
  const [red, green, blue] = colours;
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    let out = (to.top + y) * width + to.left;
    for (let x = 0; x < to.width; x++, at += 3, out++) {
      values[out] = scale * (red * pixels[at] + green * pixels[at + 1] + blue * pixels[at + 2]) + offset;
    }
  }
}

/** Each of the three channels is one of the picture's colours. */
function writeColours(values: Float32Array, {width}: InputShape, maps: readonly ChannelMap[], pixels: Float32Array, {to}: Placement): void {
  const [first, second, third] = maps;
  const [from0, from1, from2] = maps.map(({colours}) => colours.indexOf(1));
  let at = 0;
  for (let y = 0; y < to.height; y++) {
    let out = ((to.top + y) * width + to.left) * 3;
    for (let x = 0; x < to.width; x++, at += 3, out += 3) {
      values[out] = first.scale * pixels[at + from0] + first.offset;
      values[out + 1] = second.scale * pixels[at + from1] + second.offset;
      values[out + 2] = third.scale * pixels[at + from2] + third.offset;
    }
  }
}

function ownField(picture: Picture, [left, top, right, bottom]: Field): Field {
  const own: Size = picture.own ?? picture;
  const scaleX = own.width / picture.width;
  const scaleY = own.height / picture.height;
  return [left * scaleX, top * scaleY, right * scaleX, bottom * scaleY];
}
