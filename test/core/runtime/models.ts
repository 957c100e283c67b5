import {existsSync, readFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {readTfjsModel} from '../../../src/core/formats/tfjsModel.ts';
import {loadGraphNetwork} from '../../../src/core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../../src/core/network/layersNetwork.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';

const DATA = process.env['HEATLENS_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');

/** Why tests on real models are skipped; false where the data is there. */
export const noData: string | false = existsSync(join(DATA, 'models')) ? false : 'optional: needs HEATLENS_DATA';

/** A real model by its folder under `models`. */
export async function realNetwork(folder: string): Promise<Network> {
  const file = join(DATA, 'models', folder, 'model.json');
  const readBeside = async (path: string) => new Uint8Array(readFileSync(join(dirname(file), path)));
  const {format, artifacts} = await readTfjsModel(new Uint8Array(readFileSync(file)), readBeside);
  return format === 'tfjs-layers'
    ? loadLayersNetwork(artifacts, traceDryRun)
    : loadGraphNetwork(artifacts, traceDryRun);
}
