import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {fieldOf} from '../../core/preprocess/field.ts';
import type {Box, RawMap} from '../../protocol/explanation.ts';
import type {GalleryRow} from '../../protocol/gallery.ts';
import {runsOf} from './run.ts';

/** The rows of some pictures, in the order of their ids; those that are not there any more are left out. */
export function pictureRows(db: DatabaseSync, ids: Uint32Array): GalleryRow[] {
  const runs = new Map(runsOf(db).map(({id, provenance}) => [id, provenance]));
  const find = db.prepare(
    'SELECT id, run, path, width, height, label, prediction, confidence, loss, margin, entropy, map_entropy AS mapEntropy, border, agreement, error ' +
      'FROM pictures WHERE id = ?',
  );
  const boxes = db.prepare('SELECT left, top, right, bottom FROM boxes WHERE picture = ? ORDER BY number');
  const tags = db.prepare('SELECT tag FROM tags WHERE picture = ? ORDER BY tag');
  const mapOf = firstMapReader(db);
  return Array.from(ids).flatMap((id) => {
    const found = find.get(id);
    if (found === undefined) return [];
    const {run, path, ...figures} = found as unknown as Figures;
    const {folder, input, preprocessing} = runs.get(run) ?? unknownRun(run);
    const {width, height} = figures;
    return [
      {
        ...figures,
        path: join(folder, path),
        field: width === null || height === null ? null : fieldOf({width, height}, input, preprocessing.resize),
        boxes: boxes.all(id).map(({left, top, right, bottom}) => [left, top, right, bottom] as unknown as Box),
        tags: tags.all(id).map(({tag}) => String(tag)),
        map: mapOf(id),
      },
    ];
  });
}

type Figures = Omit<GalleryRow, 'boxes' | 'tags' | 'map' | 'field'> & {readonly run: number};

function unknownRun(run: number): never {
  throw new HeatlensError('internal', `A picture belongs to the run ${run}, which the store does not have.`);
}

/** Of the run's first method: the map of the predicted class, else of the one there is. */
export function firstMapReader(db: DatabaseSync): (picture: number) => RawMap | null {
  const find = db.prepare(
    'SELECT m.height, m.width, m.float32 FROM maps m JOIN pictures p ON p.id = m.picture ' +
      'WHERE m.picture = ? AND m.method = 0 ORDER BY m.class = p.prediction DESC, m.class LIMIT 1',
  );
  return (picture) => {
    const found = find.get(picture);
    return found === undefined
      ? null
      : {height: Number(found['height']), width: Number(found['width']), values: floatsOf(found['float32'])};
  };
}

/** A blob of little-endian float32 as values of its own. */
export function floatsOf(blob: unknown): Float32Array {
  return new Float32Array(Uint8Array.from(blob as Uint8Array).buffer);
}
