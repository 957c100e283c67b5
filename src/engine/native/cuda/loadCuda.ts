import {readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {memoryFolder} from '../../devices/memory.ts';
import {libraryOpener} from '../loadTensorFlow.ts';
import {installedCuda} from './installCuda.ts';
import {cudaManifest} from './manifest.ts';

/**
 * ONNX Runtime with the CUDA provider that was installed into the storage; undefined where it was not.
 * @throws where it does not load
 */
export async function loadOrtWithCuda(): Promise<unknown> {
  const installed = await installedCuda(dirname(memoryFolder(process.env)), cudaManifest);
  if (installed === undefined) return undefined;
  openLibraries(installed.libraries);
  return createRequire(import.meta.url)(installed.onnxruntime);
}

/** They find each other in their folder; the provider, which names them, then gets these. */
function openLibraries(folder: string): void {
  const open = libraryOpener();
  try {
    open('libcuda.so.1');
  } catch {
    return; // Without the driver they would only cost half a second and 300 MB. The provider itself tells what is missing.
  }
  for (const library of readdirSync(folder)) open(join(folder, library));
}
