import type {Field, ResizeMode, Size} from './preprocessing.ts';

/** A rectangle in whole pixels. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Which pixels of the picture go to which pixels of the network's input. */
export interface Placement {
  readonly from: Region;
  readonly to: Region;
}

/** A point in continuous pixels: (0, 0) is the outer corner, pixel (i, j) has its centre at (i + ½, j + ½). */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * Where the picture's pixels land.
 *
 * `center-crop` cuts as keras.utils.image.smart_resize does, `letterbox` pads as tf.image.resize_with_pad does.
 */
export function placementOf(picture: Size, input: Size, resize: ResizeMode): Placement {
  return placements[resize](picture, input);
}

/**
 * The rectangle of the picture that the network's input spans.
 *
 * @returns edges in the picture's pixels; beyond the picture where it is letterboxed
 */
export function fieldOf(picture: Size, input: Size, resize: ResizeMode): Field {
  const {from, to} = placementOf(picture, input, resize);
  const scaleX = from.width / to.width;
  const scaleY = from.height / to.height;
  const left = from.left - to.left * scaleX;
  const top = from.top - to.top * scaleY;
  return [left, top, left + input.width * scaleX, top + input.height * scaleY];
}

/** From the network's input (or a map of the size given) to the picture. */
export function toPicturePoint([left, top, right, bottom]: Field, input: Size, {x, y}: Point): Point {
  return {x: left + (x * (right - left)) / input.width, y: top + (y * (bottom - top)) / input.height};
}

/** From the picture to the network's input (or a map of the size given). */
export function toInputPoint([left, top, right, bottom]: Field, input: Size, {x, y}: Point): Point {
  return {x: ((x - left) * input.width) / (right - left), y: ((y - top) * input.height) / (bottom - top)};
}

const placements: Record<ResizeMode, (picture: Size, input: Size) => Placement> = {
  stretch: (picture, input) => ({from: whole(picture), to: whole(input)}),

  'center-crop'(picture, input) {
    const width = Math.max(1, Math.min(picture.width, Math.floor((picture.height * input.width) / input.height)));
    const height = Math.max(1, Math.min(picture.height, Math.floor((picture.width * input.height) / input.width)));
    return {from: centred(picture, width, height), to: whole(input)};
  },

  letterbox(picture, input) {
    const width = Math.min(input.width, (picture.width * input.height) / picture.height);
    const height = Math.min(input.height, (picture.height * input.width) / picture.width);
    return {from: whole(picture), to: centred(input, width, height)};
  },
};

function whole({width, height}: Size): Region {
  return {left: 0, top: 0, width, height};
}

function centred(outer: Size, width: number, height: number): Region {
  return {
    left: Math.floor((outer.width - width) / 2),
    top: Math.floor((outer.height - height) / 2),
    width: Math.max(1, Math.floor(width)),
    height: Math.max(1, Math.floor(height)),
  };
}
