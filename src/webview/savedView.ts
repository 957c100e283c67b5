import * as v from 'valibot';
import {isColourMapId} from '../core/render/colourMaps.ts';
import type {View} from './state.ts';

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const saved = v.object({
  view: v.object({
    opacity: share,
    colourMap: v.pipe(v.string(), v.check(isColourMapId)),
    show: v.picklist(['map', 'contour', 'mask']),
    grid: v.boolean(),
    box: v.boolean(),
    threshold: share,
  }),
});

/** The view as this panel last had it; absent where nothing, or something else, was saved. */
export function savedView(state: unknown): View | undefined {
  const parsed = v.safeParse(saved, state);
  if (!parsed.success) return undefined;
  const {view} = parsed.output;
  return isColourMapId(view.colourMap) ? {...view, colourMap: view.colourMap} : undefined;
}
