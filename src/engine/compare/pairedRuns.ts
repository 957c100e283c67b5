import type {DatabaseSync} from 'node:sqlite';
import {mapSimilarity, type MapSimilarity} from '../../core/compare/similarity.ts';
import type {ClassMatch} from '../../core/compare/matchClasses.ts';
import type {ModelOutcomes, PairedOutcomes} from '../../core/compare/outcomes.ts';
import {fieldOf} from '../../core/preprocess/field.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import {firstMapReader} from '../stores/rows.ts';
import type {Run} from '../stores/run.ts';
import {explainedClassOf} from './sameClass.ts';

/** The pictures that both runs predicted, by path. */
export interface PairedRuns {
  /** [A's id, B's id] of each, one after the other. */
  readonly ids: Uint32Array;
  readonly outcomes: PairedOutcomes;
  /** [pictures], in A's classes: the one that both explained; −1 where they explained different ones. */
  readonly explained: Int32Array;
  /** Pictures whose label is another class for B than for A; A's is taken. */
  readonly relabelled: number;
  /** Sizes of the pictures, [width, height] of each. */
  readonly sizes: Uint32Array;
}

const columns = ['id', 'label', 'prediction', 'confidence', 'agreement'] as const;

export function pairRuns(db: DatabaseSync, a: Run, b: Run, {toA, toB}: ClassMatch): PairedRuns {
  const both = [
    ...columns.flatMap((column) => [`a.${column}`, `b.${column}`]),
    explainedClassOf('a.id'),
    explainedClassOf('b.id'),
  ].join(', ');
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
  const relabelled = labelsA.filter(
    (label, row) => label >= 0 && labelsB[row] >= 0 && inA(labelsB[row]) !== label,
  ).length;
  const [ofA, ofB] = [column(12, -1), column(13, -1)];
  const explained = Int32Array.from(ofA, (index, row) => (index >= 0 && toB[index] === ofB[row] ? index : -1));
  const outcomesOf = (side: 0 | 1, own: (prediction: number) => number): ModelOutcomes => ({
    predictions: Int32Array.from(column(6 + side, -1), own),
    confidences: column(8 + side, 0),
    agreements: column(10 + side, NaN).map((agreement, row) => (explained[row] < 0 ? NaN : agreement)),
  });
  return {
    ids: Uint32Array.from(rows.flatMap((row) => [Number(row[2]), Number(row[3])])),
    outcomes: {
      labels: labels.map((label) => (known.has(label) ? label : -1)),
      a: outcomesOf(0, (index) => index),
      b: outcomesOf(1, inA),
    },
    explained,
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

/** The first method's maps of the pictures of which both explained the same class. */
export function* pairedMaps(
  db: DatabaseSync,
  a: Run,
  b: Run,
  {ids, sizes, explained}: PairedRuns,
): Generator<PairedMaps> {
  const mapOf = firstMapReader(db);
  const fieldIn = ({provenance: {input, preprocessing}}: Run, row: number) =>
    fieldOf({width: sizes[2 * row], height: sizes[2 * row + 1]}, input, preprocessing.resize);
  for (let row = 0; row < ids.length / 2; row++) {
    if (explained[row] < 0) continue;
    const [mapA, mapB] = [mapOf(ids[2 * row]), mapOf(ids[2 * row + 1])];
    if (mapA === null || mapB === null) continue;
    const similarity = mapSimilarity({map: mapA, field: fieldIn(a, row)}, {map: mapB, field: fieldIn(b, row)});
    yield {row, a: mapA, b: mapB, similarity};
  }
}
