import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {findTensorFlows, tensorFlowAt} from '../../../src/engine/native/findTensorFlows.ts';
import {optional, required} from '../../requirements.ts';

const named = process.env['HEATLENS_TENSORFLOW'];
export const binding = join(import.meta.dirname, '../../../dist/tensorflow/tfjs_binding.node');
const built = existsSync(binding);

/** The TensorFlow to test with: the one that HEATLENS_TENSORFLOW names, else the first of this machine. */
export const [tensorFlow] =
  named === undefined ? await findTensorFlows({folders: [], interpreters: []}) : [await tensorFlowAt(named)];

export const needsTensorFlow = optional(
  built && tensorFlow !== undefined,
  built
    ? 'a Python environment with TensorFlow: HEATLENS_TENSORFLOW names it'
    : 'the binding that `npm run package` builds',
);

const onLinux = process.platform === 'linux' && process.arch === 'x64';
export const needsBinding = onLinux
  ? required(built, 'the binding that `npm run package` builds')
  : optional(false, 'Linux x64');
