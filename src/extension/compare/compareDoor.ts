import * as v from 'valibot';
import type {Question, SeriesView} from '../../protocol/comparePanel.ts';

/** What comes from the page of a comparison is parsed here, and trusted behind. Each throws on anything else. */

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(1000));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const question = v.strictObject({
  target: v.nullable(v.strictObject({index: id, label: text, sign: v.picklist([1, -1])})),
  method: text,
  aggregate: v.picklist(['single', 'mean', 'max', 'augmented']),
});
const series = v.strictObject({opacity: share, colourMap: text, format: v.picklist(['webp', 'gif', 'png']), shared: v.boolean()});

export const parseQuestion = (params: unknown): Question => v.parse(question, params);
export const parseSight = (params: unknown) => v.parse(v.strictObject({checkpoints: v.array(id)}), params);
export const parseCheckpoint = (params: unknown) => v.parse(v.strictObject({checkpoint: id}), params);
export const parseSeries = (params: unknown): SeriesView => v.parse(series, params);
