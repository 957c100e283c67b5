import {io} from '@tensorflow/tfjs-core';
import {architectureOf, topologyOf, treeOf} from './architecture.ts';
import {fillerOf, type StoredWeight, type WeightFiller} from './assignWeights.ts';
import {listMatcher} from './legacyWeights.ts';
import type {Json} from './layerTree.ts';

/** What a layers-model is built from: weights by name in `weightData`, or put in by `fillWeights`. */
export interface ReadableArtifacts extends io.ModelArtifacts {
  readonly fillWeights?: WeightFiller;
}

/**
 * A layers-model of `model.json` in the form that TensorFlow.js reads. Keras 3 exports a config that it does not read
 * and names that it does not find; Keras 2's and its own pass through `normaliseConfig` for its checks.
 *
 * @throws HeatlensError `model-unreadable`, `model-unsupported`
 */
export function readableArtifacts(artifacts: io.ModelArtifacts): ReadableArtifacts {
  const architecture = architectureOf({modelTopology: artifacts.modelTopology as Json});
  if (architecture === undefined) return artifacts; // TensorFlow.js says what is missing
  const modelTopology = topologyOf(architecture);
  if (!architecture.version.startsWith('3')) return {...artifacts, modelTopology};
  return {modelTopology, fillWeights: fillerOf(listMatcher(treeOf(architecture), storedWeights(artifacts)))};
}

function storedWeights({weightSpecs = [], weightData}: io.ModelArtifacts): StoredWeight[] {
  const bytes = io.CompositeArrayBuffer.join(weightData);
  let end = 0;
  return weightSpecs.map((spec) => {
    const start = end;
    end +=
      spec.shape.reduce((product, size) => product * size, 1) *
      (bytesPerValue[spec.quantization?.dtype ?? spec.dtype] ?? 4);
    const length = end - start;
    return {name: spec.name, shape: spec.shape, read: () => decoded(bytes.slice(start, start + length), spec)};
  });
}

const bytesPerValue: Readonly<Record<string, number>> = {bool: 1, uint8: 1, uint16: 2, float16: 2, complex64: 8};

function decoded(bytes: ArrayBuffer, spec: io.WeightsManifestEntry): Float32Array {
  const tensor = io.decodeWeights(bytes, [spec])[spec.name];
  const values = Float32Array.from(tensor.dataSync());
  tensor.dispose();
  return values;
}
