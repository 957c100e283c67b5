import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import type {TagRequest} from '../../protocol/gallery.ts';
import {transaction} from './transaction.ts';

/** Puts a tag on pictures or takes it off. @throws HeatlensError `argument-invalid` for a tag without a name */
export function tagPictures(db: DatabaseSync, {ids, tag, set}: Omit<TagRequest, 'store'>): void {
  const name = tag.trim();
  if (name === '') throw new HeatlensError('argument-invalid', 'A tag needs a name. Write one or two words.');
  const statement = db.prepare(
    set
      ? 'INSERT OR IGNORE INTO tags SELECT id, ? FROM pictures WHERE id = ?'
      : 'DELETE FROM tags WHERE tag = ? AND picture = ?',
  );
  transaction(db, () => ids.forEach((id) => statement.run(name, id)));
}
