import sharp from 'sharp';
import type {Metadata, Sharp} from 'sharp';
import type {Picture, Size} from '../../core/preprocess/preprocessing.ts';
import {jpegFrame} from './jpegHeader.ts';
import {MOST_EXACT_PIXELS, MOST_PIXELS, SHRUNK_SIDE} from './limits.ts';
import {deepOverWhite, overWhite} from './overWhite.ts';
import {unreadable} from './readPicture.ts';

/* libvips keeps recent operations with their pixels; every picture is read once. */
sharp.cache(false);

/**
 * Decodes whatever libvips reads: JPEG, PNG, WebP, AVIF, TIFF, GIF, SVG.
 *
 * @throws picture-unreadable
 */
export async function decodeWithSharp(path: string, bytes: Uint8Array): Promise<{picture: Picture; format: string}> {
  try {
    if (isPlainJpeg(bytes)) return {picture: await colour(sharp(bytes, options)), format: 'jpeg'};
    const metadata = await sharp(bytes, options).metadata();
    const own = metadata.autoOrient;
    if (metadata.format !== 'svg' && own.width * own.height > MOST_PIXELS) throw tooLarge(path, own);
    if (metadata.format === 'png' && isHollow(own, bytes)) throw damaged(path);
    const picture = await decode(bytes, metadata);
    const format = metadata.format === 'heif' ? (metadata.compression === 'av1' ? 'avif' : 'heif') : metadata.format;
    return {picture, format: format ?? 'unknown'};
  } catch (error) {
    if (error instanceof Error && error.name === 'HeatlensError') throw error;
    throw sharpError(path, bytes, error);
  }
}

/** `error` and not sharp's `warning`: cameras write JPEGs that libjpeg warns of and every viewer shows. */
const options = {failOn: 'error', limitInputPixels: false, autoOrient: true} as const;

/** A JPEG in grey or colour that is decoded as it is: asking libvips for its metadata would take a sixth of the time again. */
function isPlainJpeg(bytes: Uint8Array): boolean {
  const frame = jpegFrame(bytes);
  if (frame === undefined) return false;
  const {bits, width, height, components} = frame;
  return (
    bits === 8 && width * height > 0 && width * height <= MOST_EXACT_PIXELS && (components === 1 || components === 3)
  );
}

/** Deflate shrinks to 1/1032 at best: a PNG header that promises more is damaged, and would be read for a minute. */
function isHollow({width, height}: Size, bytes: Uint8Array): boolean {
  return (width * height) / 8 / 1032 > bytes.length;
}

async function decode(bytes: Uint8Array, metadata: Metadata): Promise<Picture> {
  const own: Size = {width: metadata.autoOrient.width, height: metadata.autoOrient.height};
  const shrunk = own.width * own.height > MOST_EXACT_PIXELS;
  const whole = sharp(bytes, options);
  const fitted = shrunk ? whole.resize({width: SHRUNK_SIDE, height: SHRUNK_SIDE, fit: 'inside'}) : whole;
  const picture = await pixelsOf(fitted, metadata);
  return shrunk ? {...picture, own} : picture;
}

function pixelsOf(source: Sharp, metadata: Metadata): Promise<Picture> {
  if (metadata.space === 'cmyk' && !metadata.icc) return plainCmyk(source);
  return metadata.depth === 'ushort' ? deepColour(source, metadata) : colour(source);
}

async function colour(source: Sharp): Promise<Picture> {
  const {data, info} = await source.toColourspace('srgb').raw().toBuffer({resolveWithObject: true});
  const pixels = info.channels === 4 ? overWhite(data) : data;
  return {width: info.width, height: info.height, pixels};
}

async function deepColour(source: Sharp, metadata: Metadata): Promise<Picture> {
  // libvips leaves a 16-bit picture in the profile it came with unless a profile is asked for.
  const coloured = metadata.icc ? source.withIccProfile('srgb') : source;
  const raw = coloured.toColourspace('rgb16').raw({depth: 'ushort'});
  const {data, info} = await raw.toBuffer({resolveWithObject: true});
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2);
  return {width: info.width, height: info.height, pixels: deepOverWhite(samples, info.channels)};
}

/** Without a profile the inks are multiplied, as PIL and TensorFlow do; libvips would guess a printer. */
async function plainCmyk(source: Sharp): Promise<Picture> {
  const raw = source.pipelineColourspace('cmyk').toColourspace('cmyk').raw();
  const {data, info} = await raw.toBuffer({resolveWithObject: true});
  const pixels = new Uint8Array(info.width * info.height * 3);
  for (let from = 0, to = 0; to < pixels.length; from += info.channels) {
    const white = 255 - (data[from + 3] ?? 0);
    for (let c = 0; c < 3; c++, to++) pixels[to] = Math.round(((255 - (data[from + c] ?? 0)) * white) / 255);
  }
  return {width: info.width, height: info.height, pixels};
}

function tooLarge(path: string, {width, height}: Size) {
  const what = `has ${width}×${height} pixels, and at most ${MOST_PIXELS / 1e6} million are read`;
  return unreadable(path, what, 'Save it smaller and try again.');
}

/** Phones' HEIC pictures lie in the same box as AVIF, and libvips comes without their decoder. */
function isHeic(bytes: Uint8Array): boolean {
  return /^ftyp(heic|heix|hevc|hevx|heim|heis)/.test(Buffer.from(bytes.subarray(4, 12)).toString('latin1'));
}

function sharpError(path: string, bytes: Uint8Array, error: unknown) {
  if (isHeic(bytes))
    return unreadable(path, 'is a HEIC picture, which Heatlens cannot read', 'Export it as a JPEG.', error);
  const text = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  if (/unsupported image format/i.test(text)) {
    const known = 'Choose a JPEG, PNG, WebP, AVIF, TIFF, GIF, SVG, BMP or ICO file.';
    return unreadable(path, 'is not a picture that Heatlens knows, whatever its name says', known, error);
  }
  if (/unsupported/i.test(text)) {
    return unreadable(path, `is of a kind that Heatlens does not know (${text})`, 'Save it as a PNG or JPEG.', error);
  }
  return damaged(path, error);
}

function damaged(path: string, cause?: unknown) {
  return unreadable(path, 'is damaged or ends too early', 'Copy or export it again.', cause);
}
