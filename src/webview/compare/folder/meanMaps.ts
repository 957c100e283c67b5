import {html} from 'lit';
import type {ColourMapId} from '../../../core/render/colourMaps.ts';
import type {ClassChange} from '../../../protocol/compare.ts';
import type {RawMap} from '../../../protocol/explanation.ts';
import '../../gallery/components/mapTile.ts';
import {meanDifference} from './meanDifference.ts';

/** One of a class's mean maps, as it is drawn. */
export interface MeanMap {
  readonly map: RawMap | null;
  readonly colourMap: ColourMapId;
  /** `A`, `B`, `B − A` */
  readonly of: string;
  readonly label: string;
}

/** Where A and B look on average at pictures of a class, and the difference. */
export function meanMapsOf(
  {name, meanMapA, meanMapB}: Pick<ClassChange, 'name' | 'meanMapA' | 'meanMapB'>,
  colourMap: ColourMapId,
): readonly MeanMap[] {
  return [
    {map: meanMapA, colourMap, of: 'A', label: `${name}: mean map of A`},
    {map: meanMapB, colourMap, of: 'B', label: `${name}: mean map of B`},
    {
      map: meanDifference(meanMapA, meanMapB),
      colourMap: 'blue-red',
      of: 'B − A',
      label: `${name}: mean map of B minus that of A`,
    },
  ];
}

/** @param side in CSS pixels */
export function meanMapTile({map, colourMap, label}: MeanMap, side: number) {
  return html`<heatlens-map-tile .map=${map} .side=${side} .colourMap=${colourMap} .label=${label}></heatlens-map-tile>`;
}
