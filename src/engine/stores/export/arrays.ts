import type {DatabaseSync} from 'node:sqlite';
import {fromFloat16} from '../../../core/float16.ts';
import type {Run} from '../run.ts';
import {floatsOf} from '../rows.ts';

/** An array that every picture has one of, of the same shape. */
export interface ArrayColumn {
  readonly name: string;
  readonly shape: readonly number[];
  /** Undefined for a picture that has none, such as one that could not be read. */
  readonly of: (picture: number) => Float32Array | undefined;
}

/** The logits, and for each method the map of the predicted class and, where both were explained, that of the label. */
export function arrayColumns(db: DatabaseSync, {provenance}: Run): readonly ArrayColumn[] {
  const logits = db.prepare('SELECT float16 FROM logits WHERE picture = ?');
  const mapOf = (method: number, condition: string) => {
    const find = db.prepare(
      `SELECT float32 FROM maps JOIN pictures ON id = picture WHERE picture = ? AND method = ${method} AND ${condition}`,
    );
    return (picture: number) => {
      const found = find.get(picture);
      return found && floatsOf(found['float32']);
    };
  };
  const {explained, head, methods} = provenance;
  const classes =
    explained === 'labelled'
      ? [['', 'true']]
      : [['', 'class = coalesce(prediction, 0)'], ...(explained === 'both' ? [['_label', 'class = label']] : [])];
  return [
    {
      name: 'logits',
      shape: [head.classes],
      of: (picture) => {
        const found = logits.get(picture);
        return found && fromFloat16(new Uint16Array(Uint8Array.from(found['float16'] as Uint8Array).buffer));
      },
    },
    ...methods.flatMap(({id, grid}, method) =>
      classes.map(([suffix, condition]): ArrayColumn => ({
        name: `map_${id.replaceAll('-', '_')}${suffix}`,
        shape: grid,
        of: mapOf(method, condition),
      })),
    ),
  ];
}
