import type {Explanation, MapUpdate, Prediction} from '../../protocol/explanation.ts';

/** An explanation as its page gets it: what was predicted, and the map. */
export function partsOf(explanation: Explanation): {readonly prediction: Prediction; readonly update: MapUpdate} {
  const {map, min, max, unit, grid, box, copies, of, objective, milliseconds, versions: _, ...prediction} = explanation;
  return {prediction, update: {map, min, max, unit, grid, box, copies, of, objective, milliseconds}};
}
