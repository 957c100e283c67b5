/** How the picture lies in the stage: stage = picture · scale + offset, in CSS pixels. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
  /** Follows the stage's size until the user zooms or pans. */
  readonly fitted: boolean;
}

export interface Extent {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Air around a fitted picture, in CSS pixels. */
const margin = 16;
const largestScale = 64;

/** The whole picture in the middle of the stage, at most 8 times its size. */
export function fit(picture: Extent, stage: Extent): Viewport {
  const room = {width: Math.max(1, stage.width - 2 * margin), height: Math.max(1, stage.height - 2 * margin)};
  const scale = Math.min(8, room.width / picture.width, room.height / picture.height);
  return {...centred(picture, stage, scale), fitted: true};
}

/** One pixel of the picture on one pixel of the stage. */
export function actualSize(picture: Extent, stage: Extent): Viewport {
  return {...centred(picture, stage, 1), fitted: false};
}

/** Zooms by a factor; the picture's point under `at` stays there. */
export function zoom(view: Viewport, factor: number, at: Point, smallest: number): Viewport {
  const scale = Math.min(largestScale, Math.max(smallest, view.scale * factor));
  const kept = scale / view.scale;
  return {scale, x: at.x - (at.x - view.x) * kept, y: at.y - (at.y - view.y) * kept, fitted: false};
}

/** Moves the picture, leaving at least a quarter of the stage covered or the picture in sight. */
export function pan(view: Viewport, by: Point, picture: Extent, stage: Extent): Viewport {
  const hold = (offset: number, size: number, room: number) => {
    const rest = Math.min(size, room) / 4;
    return Math.min(room - rest, Math.max(rest - size, offset));
  };
  return {
    ...view,
    x: hold(view.x + by.x, picture.width * view.scale, stage.width),
    y: hold(view.y + by.y, picture.height * view.scale, stage.height),
    fitted: false,
  };
}

/** The picture's point under a point of the stage, in pixels; may lie outside the picture. */
export function toPicture({scale, x, y}: Viewport, at: Point): Point {
  return {x: (at.x - x) / scale, y: (at.y - y) / scale};
}

function centred(picture: Extent, stage: Extent, scale: number): Omit<Viewport, 'fitted'> {
  return {scale, x: (stage.width - picture.width * scale) / 2, y: (stage.height - picture.height * scale) / 2};
}
