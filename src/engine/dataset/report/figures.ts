import type {Box} from '../../../protocol/explanation.ts';
import type {GalleryRow} from '../../../protocol/gallery.ts';
import {html, markup, type Markup} from '../../export/markup.ts';
import {mapPicture, patchPicture, thumbnailOf, type SmallPicture} from './pictures.ts';
import {fileName} from './words.ts';

/** The small pictures of a report, each made once. */
export class Figures {
  readonly #rows: ReadonlyMap<number, GalleryRow>;
  readonly #made = new Map<number, Promise<SmallPicture | undefined>>();

  constructor(rows: ReadonlyMap<number, GalleryRow>) {
    this.#rows = rows;
  }

  row(id: number): GalleryRow | undefined {
    return this.#rows.get(id);
  }

  /** A picture with its map over it. */
  async of(id: number, caption: Markup = markup('')): Promise<Markup> {
    const row = this.#rows.get(id);
    if (row === undefined) return markup('');
    const small = this.#made.get(id) ?? thumbnailOf(row);
    this.#made.set(id, small);
    return html`<figure title="${row.path}">${image(await small, fileName(row.path))}<figcaption>${caption}
</figcaption></figure>`;
  }

  async patch(id: number, box: Box): Promise<Markup> {
    const row = this.#rows.get(id);
    if (row === undefined) return markup('');
    return html`<figure title="${row.path}">${image(await patchPicture(row, box), fileName(row.path))}</figure>`;
  }
}

/** A map alone. */
export async function mapImage(map: Parameters<typeof mapPicture>[0], alternative: string): Promise<Markup> {
  return image(await mapPicture(map), alternative);
}

function image(small: SmallPicture | undefined, alternative: string): Markup {
  if (small === undefined) return html`<div class="gone">gone</div>`;
  return html`<img src="${small.address}" width="${small.width}" height="${small.height}" alt="${alternative}">`;
}
