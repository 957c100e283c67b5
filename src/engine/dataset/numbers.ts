import type {DatabaseSync} from 'node:sqlite';
import {accuracyOf, classAccuracies, confusionOf, mistakesOf} from '../../core/dataset/accuracy.ts';
import {calibrationOf} from '../../core/dataset/calibration.ts';
import {suspectLabels} from '../../core/dataset/confidentLearning.ts';
import {curvesOf, rankingsOf} from '../../core/dataset/ranking.ts';
import type {CurvesRequest, Selection} from '../../protocol/dataset.ts';
import type {ClassCurves, Numbers} from '../../protocol/gallery.ts';
import {HeatlensError} from '../../core/errors.ts';
import {selectedScores} from './selection.ts';

/** Mistakes and suspects that are told; the rest is a filter away. */
const most = 1000;

/** @throws HeatlensError `argument-invalid` */
export function numbersOf(db: DatabaseSync, {run, filter}: Omit<Selection, 'store'>): Numbers {
  const {ids, table, labels} = selectedScores(db, run, filter);
  const confusion = confusionOf(table);
  const accuracies = classAccuracies(confusion, table.classes);
  const rankings = rankingsOf(table);
  const {bins, ece} = calibrationOf(table);
  return {
    pictures: table.pictures,
    ...accuracyOf(table),
    ece,
    reliability: bins,
    confusion,
    classes: accuracies.map((accuracy, index) => ({index, name: labels[index], ...accuracy, ...rankings[index]})),
    mistakes: Uint32Array.from(mistakesOf(table, most), (picture) => ids[picture]),
    suspects: suspectLabels(table)
      .slice(0, most)
      .map(({picture, ...suspect}) => ({id: ids[picture], ...suspect})),
  };
}

/** @throws HeatlensError `argument-invalid`, `unknown-class` */
export function classCurves(db: DatabaseSync, {run, filter, class: index}: Omit<CurvesRequest, 'store'>): ClassCurves {
  const {table} = selectedScores(db, run, filter);
  if (!(Number.isInteger(index) && index >= 0 && index < table.classes)) {
    throw new HeatlensError(
      'unknown-class',
      `The model has no class ${index}. Its classes are 0 to ${table.classes - 1}.`,
    );
  }
  return curvesOf(table, index);
}
