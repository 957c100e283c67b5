import type {Size} from '../../core/preprocess/preprocessing.ts';

/** Above this a picture is decoded shrunk: 64 million pixels are 192 MB in RGB, and no phone takes more by default. */
export const MOST_EXACT_PIXELS = 64e6;
/** A picture above `MOST_EXACT_PIXELS` is decoded to at most this many pixels a side. */
export const SHRUNK_SIDE = 4096;
/** Above this a picture is refused: some formats are decoded whole before they can be shrunk. */
export const MOST_PIXELS = 500e6;

/** A decoder of ours met a size it cannot read; callers make it a sentence. */
export class TooLarge extends Error {}

/** @throws TooLarge, or Error where the size is no size */
export function checkSize({width, height}: Size): void {
  if (!(width > 0 && height > 0 && Number.isInteger(height))) throw new Error(`a size of ${width}×${height}`);
  if (width * height > MOST_EXACT_PIXELS) throw new TooLarge(`${width}×${height}`);
}
