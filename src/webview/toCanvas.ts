import type {Raster} from '../core/render/paint.ts';

/** Pixels as a canvas that can be drawn into others. */
export function toCanvas({width, height, rgba}: Raster): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  // ImageData wants pixels that own an ordinary buffer; what came over the link may share a larger one.
  const pixels = new Uint8ClampedArray(rgba);
  canvas.getContext('2d')?.putImageData(new ImageData(pixels, width, height), 0, 0);
  return canvas;
}
