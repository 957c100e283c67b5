import * as v from 'valibot';
import type {Filter, SortKey} from '../../protocol/gallery.ts';
import type {PictureAction} from '../../protocol/galleryPanel.ts';
import {valueRange} from '../explain/panelDoor.ts';

/** What comes from the gallery's page is parsed here, and trusted behind. Each throws on anything else. */

const ids = v.instance(Uint32Array);
const number = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.pipe(v.string(), v.maxLength(1000));

const filter = v.strictObject({
  labels: v.optional(v.array(number)),
  predictions: v.optional(v.array(number)),
  outcome: v.optional(v.picklist(['right', 'wrong', 'unlabelled', 'failed'])),
  tag: v.optional(text),
  text: v.optional(text),
  expression: v.optional(text),
  ids: v.optional(ids),
});

const sortKeys: readonly SortKey[] = [
  'path',
  'label',
  'prediction',
  'loss',
  'confidence',
  'margin',
  'entropy',
  'mapEntropy',
  'border',
  'agreement',
];
const actions: readonly PictureAction[] = ['explain', 'reveal', 'copy-paths', 'write-list'];

const query = v.strictObject({run: number, filter, sort: v.picklist(sortKeys), descending: v.boolean()});
const rows = v.strictObject({ids});
const thumbnails = v.strictObject({ids, side: v.pipe(number, v.minValue(16), v.maxValue(1024))});
const selection = v.strictObject({run: number, filter});
const curves = v.strictObject({run: number, filter, class: number});
const run = v.strictObject({run: number});
const channels = v.strictObject({
  run: number,
  class: v.nullable(number),
  channels: v.exactOptional(number),
  indices: v.exactOptional(v.array(number)),
  patches: v.exactOptional(number),
});
const tag = v.strictObject({ids, tag: v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(100)), set: v.boolean()});
const act = v.strictObject({run: number, action: v.picklist(actions), ids});
const saved = v.strictObject({name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)), text: v.string()});
const ranged = v.strictObject({run: number, range: valueRange});
const exported = v.strictObject({run: number, format: v.picklist(['csv', 'parquet', 'npz'])});

/** Optional keys without `undefined`, as `exactOptionalPropertyTypes` has them. */
const filterOf = (parsed: v.InferOutput<typeof filter>): Filter =>
  Object.fromEntries(Object.entries(parsed).filter(([, value]) => value !== undefined));

export const parseQuery = (params: unknown) => {
  const parsed = v.parse(query, params);
  return {...parsed, filter: filterOf(parsed.filter)};
};
export const parseSelection = (params: unknown) => {
  const parsed = v.parse(selection, params);
  return {...parsed, filter: filterOf(parsed.filter)};
};
export const parseCurves = (params: unknown) => {
  const parsed = v.parse(curves, params);
  return {...parsed, filter: filterOf(parsed.filter)};
};
export const parseIds = (params: unknown) => v.parse(rows, params);
export const parseThumbnails = (params: unknown) => v.parse(thumbnails, params);
export const parseRun = (params: unknown) => v.parse(run, params);
export const parseChannels = (params: unknown) => v.parse(channels, params);
export const parseTag = (params: unknown) => v.parse(tag, params);
export const parseAct = (params: unknown) => v.parse(act, params);
export const parseSaved = (params: unknown) => v.parse(saved, params);
export const parseRanged = (params: unknown) => v.parse(ranged, params);
export const parseExported = (params: unknown) => v.parse(exported, params);
