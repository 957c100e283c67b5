import {basename, join} from 'node:path';
import type {WrittenExplanation} from '../engine/export/exportExplanation.ts';
import type {Explanation} from '../protocol/explanation.ts';

/** Paths as they were given, so that a script finds its own pictures again. */
export interface GivenPaths {
  readonly image: string;
  readonly model: string;
  /** The folder of the results. */
  readonly out: string;
}

/** What `--json` prints for one picture; docs/command-line.md describes each key. */
export function resultLine(
  explanation: Explanation,
  {image, model, out}: GivenPaths,
  files: WrittenExplanation,
): string {
  const {target, top, layer, method, map, grid, min, max, unit} = explanation;
  const {index, label, logit, probability, sign} = target;
  return JSON.stringify({
    image,
    model,
    target: {index, label, logit, probability},
    top,
    layer,
    method: {id: method.id, parameters: sign < 0 ? {...method.parameters, sign} : method.parameters},
    map: {file: join(out, basename(files.map)), shape: [map.height, map.width], min, max, unit},
    grid: {file: join(out, basename(files.grid)), shape: [grid.height, grid.width]},
    box: explanation.box,
    runtime: explanation.runtime,
    device: explanation.device,
    seed: explanation.seed,
    milliseconds: explanation.milliseconds,
    warnings: explanation.warnings,
  });
}
