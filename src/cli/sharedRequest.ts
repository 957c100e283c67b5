import {resolve} from 'node:path';
import type {ExplainRequest} from '../protocol/explanation.ts';
import type {ExplainGiven} from './explainOptions.ts';

/** What every command that computes is given alike. */
type SharedGiven = Pick<
  ExplainGiven,
  'layer' | 'seed' | 'size' | 'range' | 'resize' | 'interpolation' | 'runtime' | 'device' | 'tensorflow'
>;
type Shared = Pick<ExplainRequest, 'layer' | 'seed' | 'size' | 'runtime' | 'device' | 'tensorFlow' | 'preprocessing'>;

/** How pictures are read and what computes. @param folder where the command was given */
export function sharedRequest(given: SharedGiven, folder: string): Shared {
  const {layer, seed, size, range, resize: fit, interpolation, runtime, device, tensorflow} = given;
  return {
    layer,
    seed,
    size,
    runtime,
    device,
    tensorFlow: tensorflow === undefined ? undefined : resolve(folder, tensorflow),
    preprocessing: {range, resize: fit, interpolation},
  };
}
