import {join} from 'node:path';
import type {KnownPicture, PictureWriter} from '../stores/pictureWriter.ts';
import type {FolderWalk, FoundFile} from './folderWalk.ts';
import type {ReaderPool} from './readerPool.ts';
import type {Truth, TruthSource} from './truth/truth.ts';

/** A picture's turn. */
export interface Arrived {
  readonly file: FoundFile;
  readonly truth: Truth;
  /** `kept`: the store has it as it is. */
  readonly result: Awaited<ReturnType<ReaderPool['read']>> | {readonly kind: 'kept'};
}

export interface Sources {
  readonly folder: string;
  readonly walk: FolderWalk;
  readonly pool: ReaderPool;
  readonly writer: PictureWriter;
  readonly truth: TruthSource;
  /** Pictures that are read ahead of the one that is waited for. */
  readonly ahead: number;
}

/** Every picture of the folder in the order of the walk, read where the store does not have it as it is. */
export async function* upcoming(sources: Sources): AsyncGenerator<Arrived> {
  const window: Promise<Arrived>[] = [];
  for await (const files of sources.walk.files()) {
    for (const file of files) {
      const arriving = arrive(sources, file);
      arriving.catch(() => {}); // told when its turn comes
      window.push(arriving);
      if (window.length >= sources.ahead) yield await (window.shift() as Promise<Arrived>);
    }
  }
  for (const arriving of window) yield await arriving;
}

async function arrive({folder, pool, writer, truth: source}: Sources, file: FoundFile): Promise<Arrived> {
  const truth = source.of(file);
  const known = writer.find(file.path);
  const same = known !== undefined && sameTruth(known, truth);
  if (same && known.error === null && known.size === file.size && known.modified === file.modified) {
    return {file, truth, result: {kind: 'kept'}};
  }
  const {annotation, mask} = file;
  const task = {
    path: join(folder, file.path),
    ...(annotation && source.annotations !== undefined && {annotation: join(source.annotations, annotation.path)}),
    ...(mask && source.masks !== undefined && {mask: join(source.masks, mask.path)}),
    // A copy has another date: only the hash tells whether it is the same picture.
    ...(same && known.error === null && known.sha256 !== null && {known: known.sha256}),
  };
  return {file, truth, result: await pool.read(task)};
}

function sameTruth(known: KnownPicture, {stamp}: Truth): boolean {
  return Buffer.compare(known.truth, stamp) === 0;
}
