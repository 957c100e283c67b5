import type {GalleryRow, SortKey} from '../../protocol/gallery.ts';
import {baseName} from '../format.ts';
import {classNamed, percent} from './text.ts';

/** What stands under a picture. */
export interface Caption {
  readonly name: string;
  readonly figure: string;
  /** Null where the picture has no label, or could not be read. */
  readonly right: boolean | null;
  /** Why it could not be read. */
  readonly error: string | null;
  readonly tags: readonly string[];
}

export const noCaption: Caption = {name: '', figure: '', right: null, error: null, tags: []};

/** The prediction (or the file, where there is none), and the figure that the pictures are sorted by. */
export function captionOf(row: GalleryRow, labels: readonly string[], sort: SortKey): Caption {
  const {prediction, label, error, path, tags} = row;
  const name =
    sort === 'path' || error !== null || prediction === null ? baseName(path) : classNamed(labels, prediction);
  if (error !== null || prediction === null) return {name, figure: '', right: null, error, tags};
  return {name, figure: figureOf(row, sort), right: label === null ? null : label === prediction, error, tags};
}

/** All of it in a sentence, for a screen reader. */
export function spoken({name, figure, right, error, tags}: Caption): string {
  const verdict = right === null ? '' : right ? 'right' : 'wrong';
  const tagged = tags.length === 0 ? '' : `tagged ${tags.join(' and ')}`;
  return [name, verdict, figure, error === null ? '' : `could not be read: ${error}`, tagged]
    .filter((part) => part !== '')
    .join(', ');
}

function figureOf(row: GalleryRow, sort: SortKey): string {
  if (sort === 'path' || sort === 'label' || sort === 'prediction') return percent(row.confidence, 0);
  const value = row[sort];
  if (value === null) return '–';
  return sort === 'loss' ? value.toFixed(1) : percent(value, 0);
}
