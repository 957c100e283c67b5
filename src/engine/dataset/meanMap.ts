import type {DatabaseSync} from 'node:sqlite';
import {MeanMapSum} from '../../core/dataset/meanMap.ts';
import type {MeanMap, Selection} from '../../protocol/dataset.ts';
import {selectedMaps} from './selection.ts';

/** The mean map of a selection, such as all pictures with one label, or a cell of the confusion matrix. */
export function meanMapOf(db: DatabaseSync, {run, filter}: Omit<Selection, 'store'>): MeanMap {
  const sum = new MeanMapSum();
  for (const {map} of selectedMaps(db, run, filter)) sum.add(map);
  return {map: sum.mean() ?? null, pictures: sum.count};
}
