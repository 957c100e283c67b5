/** Side of every picture and mask, in pixels. */
export const side = 128;

/** A die takes 4×4 pixels, of which the last row and column are the street to the next die. */
export const pitch = 4;

/** Dies whose centre lies within this many pixels of the picture's centre belong to the wafer. */
const dieRadius = 59;

/** One die of the wafer. */
export interface Die {
  readonly column: number;
  readonly row: number;
  /** Centre of the die, right and down from the wafer's, in units of the wafer's radius. */
  readonly x: number;
  readonly y: number;
}

/** All dies, row by row. */
export const dies: readonly Die[] = layDies();

function layDies(): Die[] {
  const columns = side / pitch;
  const found: Die[] = [];
  for (let row = 0; row < columns; row++) {
    for (let column = 0; column < columns; column++) {
      const x = fromCentre(column) / dieRadius;
      const y = fromCentre(row) / dieRadius;
      if (Math.hypot(x, y) <= 1) found.push({column, row, x, y});
    }
  }
  return found;
}

/** Pixels from the picture's centre to a die's, along one axis. */
function fromCentre(index: number): number {
  return (index + 0.5) * pitch - side / 2;
}
