import type {DatabaseSync} from 'node:sqlite';
import {accuracyOf, classAccuracies, confusionOf, mistakesOf} from '../../core/dataset/accuracy.ts';
import {calibrationOf} from '../../core/dataset/calibration.ts';
import {jointTally, suspectLabels} from '../../core/dataset/confidentLearning.ts';
import {rankingTally} from '../../core/dataset/ranking.ts';
import type {DatasetProgress, Selection} from '../../protocol/dataset.ts';
import type {Numbers} from '../../protocol/gallery.ts';
import {selectedScores, wantedPictures} from './selection.ts';
import {steppedAside} from './steppedAside.ts';

/** Mistakes and suspects that are told; the rest is a filter away. */
const most = 1000;

/** @throws HeatlensError `argument-invalid`, `cancelled` */
export async function* numbersOf(
  db: DatabaseSync,
  {run, filter}: Omit<Selection, 'store'>,
  signal?: AbortSignal,
): AsyncGenerator<DatasetProgress, Numbers> {
  const wanted = wantedPictures(db, run, filter);
  const {labels} = wanted.provenance;
  const reading = selectedScores(db, run, wanted);
  const {ids, table} = yield* steppedAside(reading, 'Reading the scores…', [0, 0.2], signal);
  yield* steppedAside(table.prepare(), 'Counting…', [0.2, 0.5], signal);
  const [ranking, joint] = [rankingTally(table), jointTally(table)];
  yield* steppedAside(table.count([ranking, joint]), 'Counting…', [0.5, 1], signal);
  const confusion = confusionOf(table);
  const rankings = ranking.result();
  const {bins, ece} = calibrationOf(table);
  return {
    pictures: table.pictures,
    ...accuracyOf(table),
    ece,
    reliability: bins,
    confusion,
    classes: classAccuracies(confusion, table.classes).map((accuracy, index) => {
      return {index, name: labels[index], ...accuracy, ...rankings[index]};
    }),
    mistakes: Uint32Array.from(mistakesOf(table, most), (picture) => ids[picture]),
    suspects: suspectLabels(table, joint.result())
      .slice(0, most)
      .map(({picture, ...suspect}) => ({id: ids[picture], ...suspect})),
  };
}
