import {colourMaps} from '../../core/render/colourMaps.ts';
import {extremes, paintMap} from '../../core/render/paint.ts';
import {displayRange} from '../../core/render/range.ts';
import {scaleField} from '../../core/render/resample.ts';
import type {Box} from '../../protocol/explanation.ts';
import type {GalleryRow} from '../../protocol/gallery.ts';
import {toCanvas} from '../toCanvas.ts';
import type {GalleryView} from './state.ts';

/** Side at which maps are coloured: finer cannot be seen in a thumbnail. */
const mapSide = 64;

/** Draws a thumbnail with its map into a square, fitted in whole; `shared`: the greatest value of the maps in sight. */
export function paintCell(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap | undefined,
  row: GalleryRow | undefined,
  view: GalleryView,
  shared: number,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (picture === undefined) return;
  const place = fitted(picture, canvas.width);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, place.x, place.y, place.width, place.height);
  if (row === undefined) return;
  paintRowMap(context, place, row, view, shared);
  if (view.boxes) paintBoxes(context, place, row);
}

/** Draws a part of a picture, given in the picture's own pixels, into a square. */
export function paintPatch(
  canvas: HTMLCanvasElement,
  picture: ImageBitmap | undefined,
  row: GalleryRow | undefined,
  box: Box,
): void {
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (picture === undefined || row === undefined || row.width === null) return;
  const scale = picture.width / row.width;
  const [left, top, right, bottom] = box.map((side) => side * scale);
  const place = fitted({width: right - left, height: bottom - top}, canvas.width);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, left, top, right - left, bottom - top, place.x, place.y, place.width, place.height);
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function paintRowMap(
  context: CanvasRenderingContext2D,
  {x, y, width, height}: Place,
  row: GalleryRow,
  view: GalleryView,
  shared: number,
): void {
  if (row.map === null || row.field === null || view.opacity === 0) return;
  const size = {width: mapSide, height: mapSide};
  const field = scaleField(row.field, {width: row.width ?? 1, height: row.height ?? 1}, size);
  const range = displayRange(
    view.scale === 'shared' ? {min: 0, max: shared} : extremes(row.map),
    colourMaps[view.colourMap].kind,
  );
  context.globalAlpha = view.opacity;
  context.drawImage(toCanvas(paintMap(row.map, field, size, {colourMap: view.colourMap, range})), x, y, width, height);
  context.globalAlpha = 1;
}

/** Light over dark, so that they are seen on any picture. */
function paintBoxes(context: CanvasRenderingContext2D, {x, y, width}: Place, row: GalleryRow): void {
  const scale = width / (row.width ?? width);
  for (const [lineWidth, colour] of [
    [3, 'rgba(0, 0, 0, .6)'],
    [1, '#fff'],
  ] as const) {
    context.lineWidth = lineWidth * Math.min(2, devicePixelRatio);
    context.strokeStyle = colour;
    for (const [left, top, right, bottom] of row.boxes) {
      context.strokeRect(x + left * scale, y + top * scale, (right - left) * scale, (bottom - top) * scale);
    }
  }
}

function fitted(picture: {readonly width: number; readonly height: number}, side: number): Place {
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return {x: (side - width) / 2, y: (side - height) / 2, width, height};
}
