import sharp from 'sharp';
import type {ColourMapId} from '../../core/render/colourMaps.ts';
import {paintOverlay, type Raster} from '../../core/render/paint.ts';
import type {DisplayRange} from '../../core/render/range.ts';
import {scaleField, type Size} from '../../core/render/resample.ts';
import type {Explanation, ShownPicture} from '../../protocol/explanation.ts';

/** How the map lies over the picture. */
export interface View {
  readonly colourMap: ColourMapId;
  /** 0 (picture alone) … 1 */
  readonly opacity: number;
  /** Raw values at the ends of the colours; the map's own when left out. */
  readonly range?: DisplayRange;
}

/** The picture with the map over it, at the size in which the picture is shown. */
export function overlayOf(
  explanation: Pick<Explanation, 'map' | 'field'> & {readonly image: Size},
  picture: ShownPicture,
  view: View,
): Raster {
  const {map, field, image} = explanation;
  return paintOverlay({...view, picture, map, field: scaleField(field, image, picture)});
}

/** The same pixels as a PNG file, without loss. */
export async function encodePng({width, height, rgba}: Raster): Promise<Uint8Array> {
  return sharp(rgba, {raw: {width, height, channels: 4}})
    .removeAlpha()
    .png()
    .toBuffer();
}
