import type {DatabaseSync} from 'node:sqlite';
import {matchClasses} from '../../core/compare/matchClasses.ts';
import type {Run} from '../stores/run.ts';

/** In SQL, the class that a picture's map of the first method is for. */
export function explainedClassOf(picture: string): string {
  return `(SELECT class FROM maps WHERE picture = ${picture} AND method = 0 LIMIT 1)`;
}

/**
 * The class that a run explained of a picture, as another model has it, so that its maps are of the same.
 *
 * @param labels of the other model
 * @returns from a picture's path; undefined where the other does not know the class, or the run not the picture
 */
export function sameClass(
  db: DatabaseSync,
  {id, provenance}: Run,
  labels: readonly string[],
): (path: string) => number | undefined {
  const {toB} = matchClasses(provenance.labels, labels, ['', '']);
  const find = db.prepare(`SELECT ${explainedClassOf('id')} AS class FROM pictures WHERE run = ? AND path = ?`);
  return (path) => {
    const explained = find.get(id, path)?.['class'];
    const own = typeof explained === 'number' ? (toB[explained] ?? -1) : -1;
    return own < 0 ? undefined : own;
  };
}
