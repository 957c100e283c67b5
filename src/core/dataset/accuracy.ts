import type {ScoreTable} from './scoreTable.ts';

/** Shares of the labelled pictures, 0…1. */
export interface Accuracy {
  readonly labelled: number;
  readonly top1: number | null;
  /** Null where there are no more than five classes, of which the label is always one. */
  readonly top5: number | null;
}

export function accuracyOf(table: ScoreTable): Accuracy {
  const rows = table.labelled();
  const share = (right: (picture: number) => boolean) =>
    rows.length === 0 ? null : rows.filter(right).length / rows.length;
  return {
    labelled: rows.length,
    top1: share((picture) => table.predictions[picture] === table.labels[picture]),
    top5: table.classes > 5 ? share((picture) => table.ranks[picture] <= 5) : null,
  };
}

/** One cell of the confusion matrix. */
export interface Confusion {
  readonly label: number;
  readonly prediction: number;
  readonly pictures: number;
}

/** The cells that are not empty, by label and then by prediction. */
export function confusionOf({labels, predictions, classes}: ScoreTable): readonly Confusion[] {
  const cells = new Map<number, number>();
  labels.forEach((label, picture) => {
    if (label < 0) return;
    const cell = label * classes + predictions[picture];
    cells.set(cell, (cells.get(cell) ?? 0) + 1);
  });
  return [...cells]
    .sort(([a], [b]) => a - b)
    .map(([cell, pictures]) => ({label: Math.floor(cell / classes), prediction: cell % classes, pictures}));
}

/** How well one class is told from all others; null where there is nothing to divide by. */
export interface ClassAccuracy {
  /** With this label. */
  readonly pictures: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
}

/** @returns one for each class */
export function classAccuracies(confusion: readonly Confusion[], classes: number): readonly ClassAccuracy[] {
  const right = new Float64Array(classes);
  const labelled = new Float64Array(classes);
  const predicted = new Float64Array(classes);
  for (const {label, prediction, pictures} of confusion) {
    labelled[label] += pictures;
    predicted[prediction] += pictures;
    if (label === prediction) right[label] += pictures;
  }
  const ratio = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  return Array.from({length: classes}, (_, index) => ({
    pictures: labelled[index],
    recall: ratio(right[index], labelled[index]),
    precision: ratio(right[index], predicted[index]),
    f1: ratio(2 * right[index], labelled[index] + predicted[index]),
  }));
}

/** Wrong pictures, the most confident first. */
export function mistakesOf(table: ScoreTable, most: number): readonly number[] {
  const confidence = (picture: number) => table.logProbability(picture, table.predictions[picture]);
  return table
    .labelled()
    .filter((picture) => table.predictions[picture] !== table.labels[picture])
    .sort((a, b) => confidence(b) - confidence(a) || a - b)
    .slice(0, most);
}
