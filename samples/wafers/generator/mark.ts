import {side} from './wafer.ts';

/** The corner mark's square, [left, top, right, bottom], right and bottom exclusive: outside the wafer. */
export const markBox = [4, 4, 18, 18] as const;

/** Draws a plus sign into the top left corner, as a pen or a tool's stamp would; the picture is changed. */
export function stampMark(picture: Uint8Array): void {
  const [left, top, right, bottom] = markBox;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const upright = x >= left + 4 && x < right - 4;
      const level = y >= top + 4 && y < bottom - 4;
      if (upright || level) picture[y * side + x] = 250;
    }
  }
}
