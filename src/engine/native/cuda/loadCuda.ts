import {readdirSync} from 'node:fs';
import {createRequire} from 'node:module';
import {dirname, join} from 'node:path';
import {memoryFolder} from '../../devices/memory.ts';
import {fullPrecision, libraryOpener} from '../loadTensorFlow.ts';
import {installedCuda} from './installCuda.ts';
import {cudaManifest} from './manifest.ts';

/**
 * ONNX Runtime with the CUDA provider that was installed into the storage; undefined where it was not, or is damaged:
 * the processor needs none of it.
 */
export async function loadOrtWithCuda(): Promise<unknown> {
  const installed = await installedCuda(dirname(memoryFolder(process.env)), cudaManifest);
  if (installed === undefined) return undefined;
  fullPrecision();
  try {
    openLibraries(installed.libraries);
    return createRequire(import.meta.url)(installed.onnxruntime);
  } catch {
    return undefined; // the shipped one says of CUDA that it is not installed
  }
}

/** They find each other in their folder; the provider, which names them, then gets these. */
function openLibraries(folder: string): void {
  const open = libraryOpener();
  for (const library of readdirSync(folder)) {
    try {
      open(join(folder, library));
    } catch {
      // The provider tells, where it is used, which library it misses.
    }
  }
}
