import type {GalleryRow, SortKey} from '../../protocol/gallery.ts';
import {baseName} from '../format.ts';

/** What stands under a picture. */
export interface Caption {
  readonly name: string;
  readonly figure: string;
  /** Null where the picture has no label, or could not be read. */
  readonly right: boolean | null;
}

/** The prediction (or why there is none), and the figure that the pictures are sorted by. */
export function captionOf(row: GalleryRow, labels: readonly string[], sort: SortKey): Caption {
  const {prediction, label, error, path} = row;
  if (error !== null || prediction === null) return {name: error ?? baseName(path), figure: '', right: null};
  const name = labels[prediction] ?? `class ${prediction}`;
  return {name: sort === 'path' ? baseName(path) : name, figure: figureOf(row, sort), right: label === null ? null : label === prediction};
}

function figureOf(row: GalleryRow, sort: SortKey): string {
  if (sort === 'path' || sort === 'label' || sort === 'prediction') return percent(row.confidence);
  const value = row[sort];
  if (value === null) return '–';
  return sort === 'loss' || sort === 'entropy' || sort === 'mapEntropy' ? value.toFixed(1) : percent(value);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${(100 * share).toFixed(0)} %`;
}
