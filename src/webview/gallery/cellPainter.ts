import {colourMaps} from '../../core/render/colourMaps.ts';
import {extremes, paintMap} from '../../core/render/paint.ts';
import {displayRange} from '../../core/render/range.ts';
import {scaleField} from '../../core/render/resample.ts';
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
  const {x, y, width, height} = fitted(picture, canvas.width);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, x, y, width, height);
  if (row === undefined || row.map === null || row.field === null || view.opacity === 0) return;
  const size = {width: mapSide, height: mapSide};
  const field = scaleField(row.field, {width: row.width ?? 1, height: row.height ?? 1}, size);
  const range = displayRange(view.scale === 'shared' ? {min: 0, max: shared} : extremes(row.map), colourMaps[view.colourMap].kind);
  context.globalAlpha = view.opacity;
  context.drawImage(toCanvas(paintMap(row.map, field, size, {colourMap: view.colourMap, range})), x, y, width, height);
  context.globalAlpha = 1;
}

function fitted(picture: {readonly width: number; readonly height: number}, side: number): {x: number; y: number; width: number; height: number} {
  const scale = side / Math.max(picture.width, picture.height);
  const [width, height] = [picture.width * scale, picture.height * scale];
  return {x: (side - width) / 2, y: (side - height) / 2, width, height};
}
