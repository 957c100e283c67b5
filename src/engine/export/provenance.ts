import type {Explanation} from '../../protocol/explanation.ts';
import type {View} from './overlay.ts';

/** File names of one explanation, beside each other. */
export interface ExplanationFiles {
  readonly map: string;
  readonly grid: string;
  readonly overlay: string;
}

/**
 * Everything that is known about how a map came to be, as JSON: no pixels, and the maps by the names of their files.
 *
 * Only the choices a panel offers are left out (all labels, the other layers), since they decided nothing.
 */
export function provenance(explanation: Explanation, files: ExplanationFiles, view: View): string {
  const {map, grid, labels, layers: _, min, max, unit, ...rest} = explanation;
  const record = {
    ...rest,
    classes: labels.length,
    map: {file: files.map, shape: [map.height, map.width], min, max, unit},
    grid: {file: files.grid, shape: [grid.height, grid.width]},
    overlay: {file: files.overlay, ...view},
  };
  return `${JSON.stringify(record, undefined, 2)}\n`;
}
