import {colourSteps, colourTable} from '../core/render/colourMaps.ts';
import type {Box, ShownPicture} from '../protocol/explanation.ts';
import {contourLines, longestSide, mapLayer, pictureLayer} from './layers.ts';
import {remembered} from './remembered.ts';
import type {Snapshot} from './snapshots.ts';
import type {View} from './state.ts';
import type {Extent, Point, Viewport} from './viewport.ts';

/** Everything that one drawing shows. */
export interface Scene {
  readonly picture: ShownPicture;
  readonly snapshot: Snapshot | undefined;
  readonly view: View;
  /** Of the picture's own pixels in the stage. */
  readonly viewport: Viewport;
  readonly box: Box | null;
  /** In the picture's own pixels. */
  readonly probe: Point | null;
  /** The picture alone, while the user holds the key. */
  readonly original: boolean;
}

/** Draws scenes, keeping the layers that have not changed. */
export class Painter {
  readonly #picture = remembered(pictureLayer);
  readonly #map: typeof mapLayer;
  readonly #contour: typeof contourLines;

  /**
   * @param longest side of a painted map, in pixels
   * @param kept maps whose layers are kept, so that going back to one is no work
   */
  constructor({longest = longestSide, kept = 1}: {readonly longest?: number; readonly kept?: number} = {}) {
    this.#map = remembered((snapshot, view, picture) => mapLayer(snapshot, view, picture, longest), kept);
    this.#contour = remembered(contourLines, kept);
  }

  /** @param extent the picture's own size, in which the viewport and the box are given */
  paint(context: CanvasRenderingContext2D, scene: Scene, extent: Extent): void {
    const {viewport, view, snapshot} = scene;
    const pixels = window.devicePixelRatio;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, context.canvas.width, context.canvas.height);
    context.setTransform(
      viewport.scale * pixels,
      0,
      0,
      viewport.scale * pixels,
      viewport.x * pixels,
      viewport.y * pixels,
    );
    const line = 1 / viewport.scale;
    // Single pixels are what one wants to see from some magnification on.
    context.imageSmoothingEnabled = viewport.scale < 6;
    context.imageSmoothingQuality = 'high';
    context.drawImage(this.#picture(scene.picture), 0, 0, extent.width, extent.height);
    if (snapshot === undefined || scene.original) return;
    if (view.show === 'contour' && !view.grid) this.#drawContour(context, snapshot, view, line);
    else this.#drawMap(context, snapshot, view, {picture: scene.picture, extent});
    if (view.grid) drawGrid(context, snapshot, line);
    if (view.box && scene.box !== null) drawBox(context, scene.box, view.threshold, line);
    if (scene.probe !== null) drawProbe(context, scene.probe, line);
  }

  #drawMap(
    context: CanvasRenderingContext2D,
    snapshot: Snapshot,
    view: View,
    on: {picture: ShownPicture; extent: Extent},
  ): void {
    context.globalAlpha = view.show === 'mask' && !view.grid ? 0.25 + 0.7 * view.opacity : view.opacity;
    context.imageSmoothingEnabled = !view.grid;
    // Colours change slowly; where a processor draws, a finer filter takes half as long again.
    context.imageSmoothingQuality = 'low';
    context.drawImage(this.#map(snapshot, layerView(view), on.picture), 0, 0, on.extent.width, on.extent.height);
    context.globalAlpha = 1;
  }

  #drawContour(context: CanvasRenderingContext2D, snapshot: Snapshot, view: View, line: number): void {
    context.lineCap = 'round';
    context.globalAlpha = 0.3 + 0.7 * view.opacity;
    for (const {level, segments} of this.#contour(snapshot)) {
      const path = new Path2D();
      for (let at = 0; at < segments.length; at += 4) {
        path.moveTo(segments[at] ?? 0, segments[at + 1] ?? 0);
        path.lineTo(segments[at + 2] ?? 0, segments[at + 3] ?? 0);
      }
      stroke(context, path, {line, width: 2.5, colour: colourAt(view, level)});
    }
    context.globalAlpha = 1;
  }
}

/** The CSS colour of a relative value. */
function colourAt({colourMap}: View, relative: number): string {
  const step = Math.round(relative * (colourSteps - 1)) * 3;
  return `rgb(${colourTable(colourMap)
    .subarray(step, step + 3)
    .join(' ')})`;
}

/** Keeps only what changes the colours of the layer, so that the opacity can move without painting it again. */
function layerView({show, colourMap, grid, threshold}: View): View {
  const mask = show === 'mask' && !grid;
  return sharedView(mask ? 'mask' : 'map', colourMap, grid, mask ? threshold : 0);
}

// The same object for the same look; several, since stages side by side may have different ones.
const sharedView = remembered(
  (show: View['show'], colourMap: View['colourMap'], grid: boolean, threshold: number): View => ({
    show,
    colourMap,
    grid,
    threshold,
    opacity: 1,
    box: false,
  }),
  8,
);

function drawGrid(context: CanvasRenderingContext2D, {prediction, update}: Snapshot, line: number): void {
  const [left, top, right, bottom] = prediction.field;
  const {width, height} = update.grid;
  const path = new Path2D();
  for (let column = 0; column <= width; column++) {
    const x = left + ((right - left) * column) / width;
    path.moveTo(x, top);
    path.lineTo(x, bottom);
  }
  for (let row = 0; row <= height; row++) {
    const y = top + ((bottom - top) * row) / height;
    path.moveTo(left, y);
    path.lineTo(right, y);
  }
  context.globalAlpha = 0.5;
  stroke(context, path, {line, width: 1, colour: 'white'});
  context.globalAlpha = 1;
}

function drawBox(
  context: CanvasRenderingContext2D,
  [left, top, right, bottom]: Box,
  threshold: number,
  line: number,
): void {
  const path = new Path2D();
  path.rect(left, top, right - left, bottom - top);
  stroke(context, path, {line, width: 2, colour: 'white'});
  const text = `box at ${threshold.toFixed(2)}`;
  context.font = `${11 * line}px ${getComputedStyle(context.canvas).fontFamily}`;
  const room = {width: context.measureText(text).width + 10 * line, height: 17 * line};
  const above = top - room.height - line;
  const y = above < 0 ? top + 2 * line : above;
  const x = above < 0 ? left + 2 * line : left - line;
  context.fillStyle = 'rgb(0 0 0 / 75%)';
  context.fillRect(x, y, room.width, room.height);
  context.fillStyle = 'white';
  context.textBaseline = 'middle';
  context.fillText(text, x + 5 * line, y + room.height / 2 + line / 2);
}

function drawProbe(context: CanvasRenderingContext2D, {x, y}: Point, line: number): void {
  const path = new Path2D();
  for (const [dx, dy] of [
    [1, 0],
    [-1, 0],
    [0, 1],
    [0, -1],
  ] as const) {
    path.moveTo(x + dx * 4 * line, y + dy * 4 * line);
    path.lineTo(x + dx * 12 * line, y + dy * 12 * line);
  }
  stroke(context, path, {line, width: 1.5, colour: 'white'});
}

// A dark line under the bright one: it has to be seen on any picture, so it does not follow the theme.
function stroke(
  context: CanvasRenderingContext2D,
  path: Path2D,
  look: {line: number; width: number; colour: string},
): void {
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.lineWidth = (look.width + 2) * look.line;
  context.stroke(path);
  context.strokeStyle = look.colour;
  context.lineWidth = look.width * look.line;
  context.stroke(path);
}
