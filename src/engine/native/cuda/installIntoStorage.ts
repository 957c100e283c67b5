import {createRequire} from 'node:module';
import {dirname} from 'node:path';
import {HeatlensError} from '../../../core/errors.ts';
import type {InstallProgress, InstallRequest} from '../../../protocol/engine.ts';
import {proxiedFetch} from './fetch.ts';
import {installCuda, type CudaInstallation} from './installCuda.ts';
import {cudaManifest} from './manifest.ts';
import {indexAddress} from './packageIndex.ts';

/**
 * Installs what this version of Heatlens needs of CUDA.
 * @throws HeatlensError as `installCuda`, and `argument-invalid` where no package index is known
 */
export async function* installIntoStorage(
  storage: string,
  {index: named}: InstallRequest,
  signal: AbortSignal | undefined,
): AsyncGenerator<InstallProgress, {readonly folder: string}> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    const message =
      'CUDA’s libraries can be installed on Linux x64 only: elsewhere graphics cards compute through WebGPU, DirectML or Core ML.';
    throw new HeatlensError('runtime-unavailable', message);
  }
  const index = await indexAddress(named);
  const {folder} = yield* installCuda({
    manifest: cudaManifest,
    storage,
    index,
    packages: shippedPackages(),
    fetch: proxiedFetch(signal),
    signal,
  });
  return {folder};
}

/** As Heatlens ships them. */
function shippedPackages(): CudaInstallation['packages'] {
  const {resolve} = createRequire(import.meta.url);
  return {
    'onnxruntime-node': dirname(resolve('onnxruntime-node/package.json')),
    'onnxruntime-common': dirname(dirname(dirname(resolve('onnxruntime-common')))), // from dist/cjs/index.js
  };
}
