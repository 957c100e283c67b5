import {writeFile} from 'node:fs/promises';
import sharp, {type Sharp} from 'sharp';
import {extremes, type Raster} from '../../core/render/paint.ts';
import {colourMaps} from '../../core/render/colourMaps.ts';
import {displayRange} from '../../core/render/range.ts';
import {HeatlensError} from '../../core/errors.ts';
import type {SeriesExportRequest, SeriesFormat, SeriesFrame} from '../../protocol/compare.ts';
import type {ShownPicture} from '../../protocol/explanation.ts';
import {checkView, pictureAgain, type ShowPicture} from '../export/exportExplanation.ts';
import {html} from '../export/markup.ts';
import {makeNewFile} from '../export/newFiles.ts';
import {overlayOf, type View} from '../export/overlay.ts';
import {resized, thumbnailSize} from '../export/thumbnails.ts';

/** How a series looks. */
export interface SeriesView extends View {
  /** One colour scale for all, or each its own. */
  readonly shared: boolean;
}

/** Milliseconds a frame of an animation stays. */
const pause = 700;
const columns = 6;
const gap = 8;
/** Under each map its name and its class. */
const captionHeight = 44;

/**
 * Writes the maps of several models on one picture into one new file.
 *
 * @throws HeatlensError `not-writable`, `argument-invalid`, or `picture-…` where the picture is gone or has changed
 */
export async function exportSeries(
  request: SeriesExportRequest,
  showPicture: ShowPicture,
): Promise<{readonly file: string}> {
  const {image, frames, format, file, opacity, colourMap, shared} = request;
  if (frames.length === 0)
    throw new HeatlensError('argument-invalid', 'There is no map to export. Wait for the first.');
  const view = {...checkView(colourMap, opacity), shared};
  const picture = await pictureAgain(image, showPicture);
  const bytes = await encodeSeries(picture, image, frames, view, format);
  await makeNewFile(file, (temporary) => writeFile(temporary, bytes, {flag: 'wx'}));
  return {file};
}

/** @param image the picture's own size, in whose pixels the fields are */
export async function encodeSeries(
  picture: ShownPicture,
  image: {readonly width: number; readonly height: number},
  frames: readonly SeriesFrame[],
  view: SeriesView,
  format: SeriesFormat,
): Promise<Uint8Array> {
  const small = await resized(picture, thumbnailSize(picture));
  const range = view.shared ? sharedRange(frames, view) : undefined;
  const drawn: Drawn[] = [];
  for (const frame of frames)
    drawn.push(await captioned(overlayOf({...frame, image}, small, {...view, ...(range && {range})}), frame));
  return encoders[format](drawn);
}

function sharedRange(frames: readonly SeriesFrame[], {colourMap}: View): View['range'] {
  const ends = frames.map(({map}) => extremes(map));
  const all = {min: Math.min(...ends.map(({min}) => min)), max: Math.max(...ends.map(({max}) => max))};
  return displayRange(all, colourMaps[colourMap].kind);
}

/** A map with its caption, three channels. */
interface Drawn {
  readonly width: number;
  readonly height: number;
  readonly rgb: Buffer;
}

async function captioned({width, height, rgba}: Raster, {title, caption}: SeriesFrame): Promise<Drawn> {
  const line = (text: string, y: number, size: number, fill: string) =>
    html`<text x="8" y="${y}" font-family="sans-serif" font-size="${size}" fill="${fill}">${shortened(text, width / (0.6 * size))}</text>`;
  const {markup} =
    html`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${captionHeight}"><rect width="100%" height="100%" fill="#1f1f1f"/>${line(title, 18, 14, '#ffffff')}${line(caption, 36, 12, '#c8c8c8')}</svg>`;
  const {data, info} = await sharp(rgba, {raw: {width, height, channels: 4}})
    .extend({bottom: captionHeight, background: '#1f1f1f'})
    .composite([{input: Buffer.from(markup), left: 0, top: height}])
    .removeAlpha()
    .raw()
    .toBuffer({resolveWithObject: true});
  return {width: info.width, height: info.height, rgb: data};
}

/** The end of a name tells checkpoints apart. */
function shortened(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `…${characters.slice(1 - Math.floor(most)).join('')}`;
}

/** Of frames of one size. */
const encoders: Readonly<Record<SeriesFormat, (frames: readonly Drawn[]) => Promise<Uint8Array>>> = {
  png: strip,
  webp: async (frames) =>
    animation(frames)
      .webp({delay: frames.map(() => pause), loop: 0, quality: 85})
      .toBuffer(),
  gif: async (frames) =>
    animation(frames)
      .gif({delay: frames.map(() => pause), loop: 0})
      .toBuffer(),
};

function animation(frames: readonly Drawn[]): Sharp {
  const [{width, height}] = frames;
  const tall = Buffer.concat(frames.map(({rgb}) => rgb));
  return sharp(tall, {raw: {width, height: height * frames.length, channels: 3, pageHeight: height}});
}

async function strip(frames: readonly Drawn[]): Promise<Uint8Array> {
  const [{width, height}] = frames;
  const across = Math.min(columns, frames.length);
  const down = Math.ceil(frames.length / across);
  const size = {width: across * (width + gap) - gap, height: down * (height + gap) - gap};
  const placed = frames.map(({rgb}, i) => ({
    input: rgb,
    raw: {width, height, channels: 3 as const},
    left: (i % across) * (width + gap),
    top: Math.floor(i / across) * (height + gap),
  }));
  return sharp({create: {...size, channels: 3, background: '#ffffff'}})
    .composite(placed)
    .png()
    .toBuffer();
}
