import type {Thumbnail} from '../../protocol/gallery.ts';
import {Pages, type Fetch} from './pages.ts';

/** A thumbnail ready to be drawn; without a bitmap where the picture cannot be read any more. */
export interface Bitmap {
  readonly id: number;
  readonly bitmap: ImageBitmap | undefined;
}

/** Handing one over to the decoder takes the page's thread .3 ms: a screenful at once would be seen while scrolling. */
const atOnce = 8;

/** Thumbnails as bitmaps, decoded off the page's thread. */
export function shelf(fetch: Fetch<Thumbnail>, arrived: () => void): Pages<Bitmap> {
  const decoded = async (ids: Uint32Array) => {
    const found = await fetch(ids);
    const bitmaps: Bitmap[] = [];
    while (bitmaps.length < found.length) {
      bitmaps.push(...(await Promise.all(found.slice(bitmaps.length, bitmaps.length + atOnce).map(decode))));
    }
    return bitmaps;
  };
  return new Pages(decoded, arrived);
}

async function decode({id, image}: Thumbnail): Promise<Bitmap> {
  if (image === null) return {id, bitmap: undefined};
  const blob = new Blob([new Uint8Array(image.bytes)], {type: image.type});
  return {id, bitmap: await createImageBitmap(blob).catch(() => undefined)};
}
