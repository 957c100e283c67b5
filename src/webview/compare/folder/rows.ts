import type {GalleryRow, StoreOverview} from '../../../protocol/gallery.ts';

/** Names of A's classes with B's behind them: the grid has one list, and the two models may call theirs otherwise. */
export function bothLabels({runs}: StoreOverview, [a, b]: readonly [a: number, b: number]): readonly string[] {
  const of = (run: number) => runs.find(({id}) => id === run)?.labels ?? [];
  return [...of(a), ...of(b)];
}

/** B's rows with their classes moved behind A's. */
export function withBothLabels(
  rows: readonly GalleryRow[],
  ofB: ReadonlySet<number>,
  classesOfA: number,
): readonly GalleryRow[] {
  const moved = (index: number | null) => (index === null ? null : index + classesOfA);
  return rows.map((row) =>
    ofB.has(row.id) ? {...row, label: moved(row.label), prediction: moved(row.prediction)} : row,
  );
}
