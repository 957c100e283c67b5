import {colourMaps} from '../core/render/colourMaps.ts';
import {contour, type Segments} from '../core/render/contour.ts';
import {paintMap, paintMask} from '../core/render/paint.ts';
import {displayRange, type DisplayRange} from '../core/render/range.ts';
import {scaleField, type Size} from '../core/render/resample.ts';
import type {ShownPicture} from '../protocol/explanation.ts';
import type {Snapshot} from './snapshots.ts';
import type {View} from './state.ts';
import {toCanvas} from './toCanvas.ts';

/** Longest side at which maps are coloured; between its pixels the canvas interpolates colours, unseen. */
export const longestSide = 768;

/** The levels of the contour lines, as shares of the maximum. */
const contourLevels: readonly number[] = [0.25, 0.5, 0.75];

/** The raw values at the ends of the colour bar for a snapshot. */
export function rangeOf({update}: Snapshot, {colourMap}: View): DisplayRange {
  return displayRange(update, colourMaps[colourMap].kind);
}

/** The picture as a canvas. */
export function pictureLayer({width, height, rgba}: ShownPicture): HTMLCanvasElement {
  return toCanvas({width, height, rgba});
}

/** The map, its native grid or the mask over a picture of this size, smaller where that is enough; to be stretched. */
export function mapLayer(snapshot: Snapshot, view: View, picture: Size, longest = longestSide): HTMLCanvasElement {
  const {prediction, update} = snapshot;
  const mask = view.show === 'mask' && !view.grid;
  const size = layerSize(picture, mask ? 2 * longest : longest);
  const field = scaleField(prediction.field, prediction.image, size);
  if (mask) {
    return toCanvas(paintMask(update.map, field, size, {level: view.threshold * update.max, opacity: 1}));
  }
  const look = {
    colourMap: view.colourMap,
    range: rangeOf(snapshot, view),
    sampling: view.grid ? 'nearest' : 'linear',
  } as const;
  return toCanvas(paintMap(view.grid ? update.grid : update.map, field, size, look));
}

/** Contour lines in the picture's own pixels, one list for each level. */
export function contourLines({prediction, update}: Snapshot): readonly {
  readonly level: number;
  readonly segments: Segments;
}[] {
  const [left, top, right, bottom] = prediction.field;
  const {map, max} = update;
  if (!(max > 0)) return [];
  const across = (right - left) / map.width;
  const down = (bottom - top) / map.height;
  return contourLevels.map((level) => ({
    level,
    segments: contour(map, level * max).map((value, at) => (at % 2 === 0 ? left + value * across : top + value * down)),
  }));
}

/** A layer's longest side, also above the picture's own: a small picture is shown large, and edges stay smooth. */
function layerSize({width, height}: Size, longest: number): Size {
  const scale = longest / Math.max(width, height);
  return {width: Math.ceil(width * scale), height: Math.ceil(height * scale)};
}
