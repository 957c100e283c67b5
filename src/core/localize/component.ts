/** Edges of a rectangle: right and bottom exclusive. */
export type Box = readonly [left: number, top: number, right: number, bottom: number];

/** Share of the map's maximum that a pixel has to exceed, as in Zhou et al. 2016 and Augmented Grad-CAM. */
export const defaultThreshold = 0.15;

/** Some pixels of a map that hang together. */
export interface Component {
  /** In the map's own pixels. */
  readonly box: Box;
  /** Number of pixels. */
  readonly area: number;
}

/**
 * The largest 8-connected part of a map above a share of its maximum; the first of equals, row by row.
 *
 * @param values [height, width], raw; NaN counts as below
 * @param threshold 0…1
 * @returns undefined where no pixel is above, as in a map without a positive value
 */
export function largestComponent(
  {height, width, values}: {height: number; width: number; values: Float32Array},
  threshold: number = defaultThreshold,
): Component | undefined {
  let peak = 0;
  for (const value of values) if (value > peak) peak = value;
  if (peak === 0) return undefined;
  const open = new Uint8Array(values.length);
  for (let i = 0; i < open.length; i++) open[i] = values[i] > threshold * peak || values[i] === peak ? 1 : 0;
  const stack = new Int32Array(open.length);
  let best: Component | undefined;
  for (let start = 0; start < open.length; start++) {
    if (open[start] === 0) continue;
    const found = flood(open, height, width, start, stack);
    if (best === undefined || found.area > best.area) best = found;
  }
  return best;
}

/** Closes every pixel it reaches, so that each is visited once. */
function flood(open: Uint8Array, height: number, width: number, start: number, stack: Int32Array): Component {
  let left = width, top = height, right = 0, bottom = 0, area = 0;
  let depth = 0;
  stack[depth++] = start;
  open[start] = 0;
  while (depth > 0) {
    const pixel = stack[--depth];
    const x = pixel % width;
    const y = (pixel - x) / width;
    area++;
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x + 1);
    bottom = Math.max(bottom, y + 1);
    for (let yy = Math.max(0, y - 1); yy <= Math.min(height - 1, y + 1); yy++) {
      for (let xx = Math.max(0, x - 1); xx <= Math.min(width - 1, x + 1); xx++) {
        if (open[yy * width + xx] === 0) continue;
        open[yy * width + xx] = 0;
        stack[depth++] = yy * width + xx;
      }
    }
  }
  return {box: [left, top, right, bottom], area};
}
