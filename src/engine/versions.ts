import {version_core as tfjs} from '@tensorflow/tfjs-core';
import own from '../../package.json' with {type: 'json'};

/** What the numbers were made with. */
export function versions(): Record<string, string> {
  return {heatlens: own.version, node: process.version, tfjs, onnxruntime: own.dependencies['onnxruntime-node']};
}
