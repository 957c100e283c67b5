import * as v from 'valibot';
import type {SettingsChange} from '../../protocol/engine.ts';

const numbers = v.pipe(v.array(v.pipe(v.number(), v.finite())), v.minLength(1), v.maxLength(3));

const change = v.strictObject({
  range: v.nullish(
    v.union([v.picklist(['0..1', '-1..1', '0..255', 'caffe', 'torch']), v.object({mean: numbers, std: numbers})]),
  ),
  channelOrder: v.nullish(v.picklist(['rgb', 'bgr'])),
  resize: v.nullish(v.picklist(['stretch', 'center-crop', 'letterbox'])),
  interpolation: v.nullish(v.picklist(['nearest', 'bilinear', 'bilinear-antialias', 'bicubic', 'area'])),
  layer: v.nullish(v.pipe(v.string(), v.nonEmpty())),
});

/** What the page wants to be written; throws on anything else. */
export const parseSettingsChange = (params: unknown): SettingsChange => v.parse(change, params);
