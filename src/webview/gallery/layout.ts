/** A grid of equal cells in a scrolled box. */
export interface Layout {
  readonly columns: number;
  /** Side of a picture's square, in CSS pixels. */
  readonly side: number;
  /** From one row to the next. */
  readonly pitch: number;
  /** Of all rows. */
  readonly height: number;
}

/** Between cells, and around all of them. */
export const gap = 8;
/** Of the line under a picture. */
export const captionHeight = 20;

/** Narrower than this, nothing is seen in a picture. */
const leastPitch = 80;

/** As many as are wanted, or as fit into a narrow panel. */
export function fittingColumns(width: number, wanted: number): number {
  return Math.min(wanted, Math.max(3, Math.floor(width / leastPitch)));
}

export function layoutOf(width: number, columns: number, count: number): Layout {
  const side = Math.max(32, Math.floor((width - gap * (columns + 1)) / columns));
  const pitch = side + captionHeight + gap;
  return {columns, side, pitch, height: Math.ceil(count / columns) * pitch + gap};
}

/** The places that are in sight, and a row more on each side; `end` exclusive. */
export function placesInSight(
  {columns, pitch}: Layout,
  top: number,
  height: number,
  count: number,
): {start: number; end: number} {
  const first = Math.max(0, Math.floor((top - gap) / pitch) - 1);
  const last = Math.ceil((top + height) / pitch) + 1;
  return {start: Math.min(count, first * columns), end: Math.min(count, last * columns)};
}

/** Where a place's cell begins. */
export function cornerOf({columns, side, pitch}: Layout, place: number): {x: number; y: number} {
  return {x: gap + (place % columns) * (side + gap), y: gap + Math.floor(place / columns) * pitch};
}

/** Where to scroll so that a place is in sight; the present position where it is. */
export function scrolledTo(layout: Layout, place: number, top: number, height: number): number {
  const {y} = cornerOf(layout, place);
  if (y - gap < top) return y - gap;
  return y + layout.pitch > top + height ? y + layout.pitch - height : top;
}
