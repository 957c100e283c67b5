import * as v from 'valibot';
import type {Asked, SeriesView} from '../../protocol/comparePanel.ts';

/** What comes from the page of a comparison is parsed here, and trusted behind. Each throws on anything else. */

const id = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(1000));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const question = v.strictObject({
  target: v.nullable(v.strictObject({index: id, label: text, sign: v.picklist([1, -1])})),
  method: text,
  aggregate: v.picklist(['single', 'mean', 'max', 'augmented']),
});
const asked = v.strictObject({picture: id, question});
const path = v.pipe(v.string(), v.nonEmpty());

/** What a page saved of itself; it may be another version's. */
export const savedComparison = v.object({
  comparison: v.object({pictures: v.pipe(v.array(path), v.minLength(1)), watched: v.nullable(path)}),
  models: v.array(path),
  questions: v.array(question),
});

const series = v.strictObject({
  opacity: share,
  colourMap: text,
  format: v.picklist(['webp', 'gif', 'png']),
  shared: v.boolean(),
});

export const parseAsked = (params: unknown): Asked => v.parse(asked, params);
export const parseSight = (params: unknown) => v.parse(v.strictObject({picture: id, checkpoints: v.array(id)}), params);
export const parseCheckpoint = (params: unknown) => v.parse(v.strictObject({checkpoint: id}), params);
export const parseSeries = (params: unknown): SeriesView => v.parse(series, params);
