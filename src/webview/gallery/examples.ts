import type {GalleryRow} from '../../protocol/gallery.ts';
import type {GalleryHost} from './galleryHost.ts';
import {Pages} from './pages.ts';
import {shelf, type Bitmap} from './shelf.ts';

/** The few pictures that a view shows beside its numbers: what is known of them, and their thumbnails. */
export class Examples {
  readonly #rows: Pages<GalleryRow>;
  readonly #thumbnails: Pages<Bitmap>;

  /**
   * @param side pixels of the thumbnails' longer side
   * @param arrived is called when there is something new to draw
   */
  constructor(host: Pick<GalleryHost, 'rows' | 'thumbnails'>, side: number, arrived: () => void) {
    this.#rows = new Pages((ids) => host.rows(ids), arrived);
    this.#thumbnails = shelf((ids) => host.thumbnails(ids, side), arrived);
  }

  want(ids: Iterable<number>): void {
    const wanted = [...new Set(ids)];
    this.#rows.want(wanted);
    this.#thumbnails.want(wanted);
  }

  row(id: number): GalleryRow | undefined {
    return this.#rows.get(id);
  }

  /** Undefined until it is there, and where the picture cannot be read any more. */
  bitmap(id: number): ImageBitmap | undefined {
    return this.#thumbnails.get(id)?.bitmap;
  }
}
