import {isKerasArchive, openKerasHdf5} from '../../core/formats/keras/kerasModel.ts';
import type {RandomAccess} from '../../core/formats/randomAccess.ts';
import {fileKindOf, sniffedBytes, type FileKind} from '../../core/formats/sniff.ts';
import {sniffTfjsModel} from '../../core/formats/tfjsModel.ts';
import {readStart, readWhole} from './modelFiles.ts';
import {openFile} from './openFile.ts';
import type {ModelFormat} from './openModel.ts';

/** Which of the paths hold a model that can be opened, by content. */
export async function sniffModels(paths: readonly string[]): Promise<{path: string; format: ModelFormat}[]> {
  const found = await Promise.all(
    paths.map(async (path) => ({path, format: await sniff(path).catch(() => undefined)})),
  );
  return found.flatMap(({path, format}) => (format === undefined ? [] : [{path, format}]));
}

async function sniff(path: string): Promise<ModelFormat | undefined> {
  return sniffers[fileKindOf(await readStart(path, sniffedBytes))](path);
}

const sniffers: Readonly<Record<FileKind, (path: string) => Promise<ModelFormat | undefined>>> = {
  zip: (path) => withFile(path, async (source) => ((await isKerasArchive(source)) ? 'keras' : undefined)),
  hdf5: (path) =>
    withFile(path, async (source) => {
      const file = await openKerasHdf5(source);
      file.close();
      return file.architecture === undefined ? 'keras-weights' : 'keras-hdf5';
    }),
  json: async (path) => sniffTfjsModel(await readWhole(path)),
  'saved-model': async () => undefined,
  unknown: async () => undefined,
};

async function withFile<T>(path: string, read: (source: RandomAccess) => Promise<T>): Promise<T> {
  const source = openFile(path);
  try {
    return await read(source);
  } finally {
    source.close();
  }
}
