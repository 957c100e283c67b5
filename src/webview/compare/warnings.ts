import type {Prediction} from '../../protocol/explanation.ts';
import {remembered} from '../remembered.ts';
import {classMatch} from './classMatch.ts';

/** What has to be known of two models before their maps are compared, in words. */
export const differencesOf = remembered((a: Prediction | undefined, b: Prediction | undefined): readonly string[] => {
  if (a === undefined || b === undefined || a === b) return [];
  if (a.model.sha256 === b.model.sha256) return ['A and B are the same model: their files hold the same.'];
  const classes = classMatch(a.labels, b.labels).warnings;
  const range = JSON.stringify(a.preprocessing.range) === JSON.stringify(b.preprocessing.range);
  return [
    ...classes,
    ...(range
      ? []
      : ['A and B read the picture with other value ranges: where one is a guess, fix it in its heatlens.json.']),
  ];
});
