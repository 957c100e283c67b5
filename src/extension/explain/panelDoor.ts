import * as v from 'valibot';
import type {ValueRange} from '../../core/preprocess/preprocessing.ts';
import type {Choice, ExportView} from '../../protocol/panel.ts';

/** What comes from a webview is parsed here, and trusted behind. Each throws on anything else. */

const target = v.variant('kind', [
  v.object({kind: v.literal('predicted')}),
  v.object({
    kind: v.literal('class'),
    class: v.union([v.string(), v.pipe(v.number(), v.integer(), v.minValue(0))]),
    sign: v.picklist([1, -1]),
  }),
]);

const choice = v.object({
  target: v.optional(target),
  layer: v.optional(v.string()),
  method: v.optional(v.string()),
  aggregate: v.optional(v.picklist(['single', 'mean', 'max', 'augmented'])),
});

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const exportView = v.object({
  opacity: share,
  colourMap: v.string(),
  threshold: share,
  box: v.nullable(v.tuple([v.number(), v.number(), v.number(), v.number()])),
});

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.maxLength(4));

export const valueRange = v.union([
  v.picklist(['0..1', '-1..1', '0..255', 'caffe', 'torch']),
  v.object({mean: numbers, std: numbers}),
]);
const range = v.object({range: valueRange});

const step = v.object({by: v.picklist([1, -1])});

export const parseChoice = (params: unknown): Choice => v.parse(choice, params);
export const parseExportView = (params: unknown): ExportView => v.parse(exportView, params);
export const parseRange = (params: unknown): {readonly range: ValueRange} => v.parse(range, params);
export const parseStep = (params: unknown): {readonly by: 1 | -1} => v.parse(step, params);
