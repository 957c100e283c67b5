import {dirname} from 'node:path';
import {createRequire} from 'node:module';
import {HeatlensError} from '../../core/errors.ts';
import type {Installer} from '../api.ts';
import {memoryFolder} from '../devices/memory.ts';
import {proxiedFetch} from './cuda/fetch.ts';
import {installCuda, type CudaInstallation} from './cuda/installCuda.ts';
import {cudaManifest} from './cuda/manifest.ts';
import {indexAddress} from './cuda/packageIndex.ts';
import {findTensorFlows} from './findTensorFlows.ts';

/** Finds TensorFlows, and installs what Heatlens itself cannot carry into its storage. */
export function createInstaller(): Installer {
  const storage = dirname(memoryFolder(process.env));
  return {
    tensorFlows: (search) => findTensorFlows({storage, ...search}),
    async *installCuda({index: named}, signal) {
      checkSystem();
      const index = await indexAddress(named);
      const fetch = proxiedFetch(signal);
      const {libraries} = yield* installCuda({manifest: cudaManifest, storage, index, packages: shippedPackages(), fetch, signal});
      return {folder: dirname(libraries)};
    },
  };
}

/** As Heatlens ships them. */
function shippedPackages(): CudaInstallation['packages'] {
  const {resolve} = createRequire(import.meta.url);
  return {
    'onnxruntime-node': dirname(resolve('onnxruntime-node/package.json')),
    'onnxruntime-common': dirname(dirname(dirname(resolve('onnxruntime-common')))), // from dist/cjs/index.js
  };
}

function checkSystem(): void {
  if (process.platform === 'linux' && process.arch === 'x64') return;
  const message = 'CUDA’s libraries can be installed on Linux x64 only: elsewhere ONNX Runtime computes on NVIDIA cards through WebGPU or DirectML.';
  throw new HeatlensError('runtime-unavailable', message);
}
