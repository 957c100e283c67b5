import {availableParallelism} from 'node:os';
import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import sharp, {type Sharp} from 'sharp';
import type {Thumbnail, ThumbnailRequest} from '../../protocol/gallery.ts';
import {decodePicture} from '../pictures/decode.ts';
import {runsOf} from './run.ts';
import {ThumbnailCache, type CachedImage} from './thumbnailCache.ts';

/** Pictures that are read at once, a core each: more threads than cores would take the processor from the page's frames. */
const atOnce = Math.min(4, availableParallelism());
/** Nothing larger is a thumbnail. */
const mostSide = 1024;

/** Small versions of pictures, in the order of their ids, from the cache where they were made before. */
export async function thumbnailsOf(db: DatabaseSync, request: Omit<ThumbnailRequest, 'store'>): Promise<Thumbnail[]> {
  const {ids, cache: file, cacheBytes} = request;
  const side = Math.min(mostSide, Math.max(16, Math.round(request.side)));
  const cache = file === undefined ? undefined : ThumbnailCache.open(file, cacheBytes);
  const folders = new Map(runsOf(db).map(({id, provenance}) => [id, provenance.folder]));
  const find = db.prepare('SELECT run, path, sha256, modified FROM pictures WHERE id = ?');
  const made: Thumbnail[] = [];
  const queue = [...ids.entries()];
  await Promise.all(
    Array.from({length: atOnce}, async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [place, id] = next;
        const found = find.get(id);
        made[place] = {id, image: found === undefined ? null : await imageOf(found, folders, side, cache)};
      }
    }),
  );
  return made;
}

async function imageOf(
  found: Readonly<Record<string, unknown>>,
  folders: ReadonlyMap<number, string>,
  side: number,
  cache: ThumbnailCache | undefined,
): Promise<Thumbnail['image']> {
  const {run, path, sha256, modified} = found;
  const key = `${side} ${sha256 instanceof Uint8Array ? Buffer.from(sha256).toString('hex') : `${String(path)} ${String(modified)}`}`;
  const known = cache?.get(key);
  const image = known ?? (await shrunk(join(folders.get(Number(run)) ?? '', String(path)), side));
  if (known === undefined && image !== null) cache?.put(key, image);
  return image === null ? null : {type: 'image/webp', ...image};
}

/** Null where the file is gone or cannot be read any more. */
async function shrunk(path: string, side: number): Promise<CachedImage | null> {
  const options = {failOn: 'error', limitInputPixels: false, autoOrient: true} as const;
  try {
    // Straight from the file, since a JPEG is decoded several times quicker when it is shrunk at once.
    return await small(sharp(path, options).flatten({background: '#fff'}), side);
  } catch {
    const decoded = await decodePicture(path).catch(() => undefined);
    if (decoded === undefined) return null;
    const {width, height, pixels} = decoded.picture;
    return small(sharp(Uint8Array.from(pixels), {raw: {width, height, channels: 3}, limitInputPixels: false}), side);
  }
}

async function small(source: Sharp, side: number): Promise<CachedImage> {
  const {data, info} = await source
    .toColourspace('srgb')
    .resize({width: side, height: side, fit: 'inside', withoutEnlargement: true})
    .webp({quality: 80, effort: 2})
    .toBuffer({resolveWithObject: true});
  return {bytes: new Uint8Array(data), width: info.width, height: info.height};
}
