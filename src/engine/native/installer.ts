import {dirname} from 'node:path';
import type {Installer} from '../api.ts';
import {memoryFolder} from '../devices/memory.ts';
import {findTensorFlows} from './findTensorFlows.ts';

/** Finds TensorFlows, and installs what Heatlens itself cannot carry into its storage. */
export function createInstaller(): Installer {
  const storage = dirname(memoryFolder(process.env));
  return {
    tensorFlows: (search) => findTensorFlows({storage, ...search}),
    async *installCuda(request, signal) {
      const {installIntoStorage} = await import('./cuda/installIntoStorage.ts');
      return yield* installIntoStorage(storage, request, signal);
    },
  };
}
