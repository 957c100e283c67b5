import {isColourMapId, type ColourMapId} from '../core/render/colourMaps.ts';
import type {ViewSettings} from '../protocol/panel.ts';

/** The user's settings in a page's view; a colour map that there is not leaves the one before. */
export function withSettings<V extends {readonly opacity: number; readonly colourMap: ColourMapId}>(
  view: V,
  {opacity, colourMap}: ViewSettings,
): V {
  return {...view, opacity, colourMap: isColourMapId(colourMap) ? colourMap : view.colourMap};
}
