import type {Extent} from './viewport.ts';

/** Gives a canvas as many pixels as its place has on the screen; returns the place's size in CSS pixels. */
export function fitCanvas(canvas: HTMLCanvasElement): Extent {
  const {width, height} = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * window.devicePixelRatio);
  canvas.height = Math.round(height * window.devicePixelRatio);
  return {width, height};
}
