import type {DatabaseSync} from 'node:sqlite';
import {mapSimilarity, type MapSimilarity} from '../../core/compare/similarity.ts';
import type {ClassMatch} from '../../core/compare/matchClasses.ts';
import type {ModelOutcomes, PairedOutcomes} from '../../core/compare/outcomes.ts';
import {fieldOf} from '../../core/preprocess/field.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import {firstMapReader} from '../stores/rows.ts';
import type {Run} from '../stores/run.ts';

/** The pictures that both runs predicted, by path. */
export interface PairedRuns {
  /** [A's id, B's id] of each, one after the other. */
  readonly ids: Uint32Array;
  readonly outcomes: PairedOutcomes;
  /** Pictures whose label is another class for B than for A; A's is taken. */
  readonly relabelled: number;
  /** Sizes of the pictures, [width, height] of each. */
  readonly sizes: Uint32Array;
}

const columns = ['id', 'label', 'prediction', 'confidence', 'agreement'] as const;

export function pairRuns(db: DatabaseSync, a: Run, b: Run, {toA}: ClassMatch): PairedRuns {
  const both = columns.flatMap((column) => [`a.${column}`, `b.${column}`]).join(', ');
  const statement = db.prepare(
    `SELECT a.width, a.height, ${both} FROM pictures a JOIN pictures b ON b.path = a.path AND b.run = ? ` +
      'WHERE a.run = ? AND a.error IS NULL AND b.error IS NULL ORDER BY a.path',
  );
  statement.setReturnArrays(true);
  const rows = statement.all(b.id, a.id) as unknown as readonly (readonly (number | null)[])[];
  const column = (at: number, otherwise: number) => Float64Array.from(rows, (row) => row[at] ?? otherwise);
  const inA = (index: number) => toA[index] ?? -1;
  const known = new Set(toA);
  const [labelsA, labelsB] = [column(4, -1), column(5, -1)];
  const labels = Int32Array.from(labelsA, (label, row) => (label >= 0 ? label : inA(labelsB[row])));
  const relabelled = labelsA.filter((label, row) => label >= 0 && labelsB[row] >= 0 && inA(labelsB[row]) !== label).length;
  const outcomesOf = (side: 0 | 1, own: (prediction: number) => number): ModelOutcomes => ({
    predictions: Int32Array.from(column(6 + side, -1), own),
    confidences: column(8 + side, 0),
    agreements: column(10 + side, NaN),
  });
  return {
    ids: Uint32Array.from(rows.flatMap((row) => [Number(row[2]), Number(row[3])])),
    outcomes: {labels: labels.map((label) => (known.has(label) ? label : -1)), a: outcomesOf(0, (index) => index), b: outcomesOf(1, inA)},
    relabelled,
    sizes: Uint32Array.from(rows.flatMap((row) => [Number(row[0]), Number(row[1])])),
  };
}

/** What the two maps of one picture are, and how alike. */
export interface PairedMaps {
  readonly row: number;
  readonly a: RawMap;
  readonly b: RawMap;
  readonly similarity: MapSimilarity;
}

/** The maps of the first method's predicted class, of the pictures for which both runs have one. */
export function* pairedMaps(db: DatabaseSync, a: Run, b: Run, {ids, sizes}: PairedRuns): Generator<PairedMaps> {
  const mapOf = firstMapReader(db);
  const fieldIn = ({provenance: {input, preprocessing}}: Run, row: number) =>
    fieldOf({width: sizes[2 * row], height: sizes[2 * row + 1]}, input, preprocessing.resize);
  for (let row = 0; row < ids.length / 2; row++) {
    const [mapA, mapB] = [mapOf(ids[2 * row]), mapOf(ids[2 * row + 1])];
    if (mapA === null || mapB === null) continue;
    const similarity = mapSimilarity({map: mapA, field: fieldIn(a, row)}, {map: mapB, field: fieldIn(b, row)});
    yield {row, a: mapA, b: mapB, similarity};
  }
}
