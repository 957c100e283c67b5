import {stat} from 'node:fs/promises';
import {join} from 'node:path/posix';
import {parentPort, workerData, type MessagePort} from 'node:worker_threads';
import {HeatlensError} from '../../core/errors.ts';
import type {FileStamp} from '../stores/pictureRow.ts';
import type {FoundFile, WalkOrder, WalkReport} from './folderWalk.ts';
import {inShard} from './shard.ts';
import {beside} from './truth/beside.ts';
import {walkPictures} from './walk.ts';

/** Files a message, and messages ahead of who reads them. */
const chunk = 128;
const ahead = 4;

/** The thread that walks through a folder. */
if (parentPort) await walk(parentPort, workerData as WalkOrder);

async function walk(port: MessagePort, order: WalkOrder): Promise<void> {
  const say = (report: WalkReport) => port.postMessage(report);
  try {
    await Promise.all([count(order, say), send(port, order, say)]);
    say({kind: 'done'});
  } catch (error) {
    if (!(error instanceof HeatlensError)) throw error;
    say({kind: 'failed', code: 'folder-unreadable', message: error.message});
  }
}

async function count({folder, shard}: WalkOrder, say: (report: WalkReport) => void): Promise<void> {
  let found = 0;
  for await (const path of walkPictures(folder)) {
    if (inShard(path, shard)) found++;
    if (found % 1000 === 1) say({kind: 'counted', found, complete: false});
  }
  say({kind: 'counted', found, complete: true});
}

async function send(port: MessagePort, order: WalkOrder, say: (report: WalkReport) => void): Promise<void> {
  const credit = {left: ahead, wake: () => {}};
  port.on('message', () => {
    credit.left++;
    credit.wake();
  });
  let paths: string[] = [];
  const sendPaths = async () => {
    while (credit.left === 0) await new Promise<void>((resolve) => (credit.wake = resolve));
    credit.left--;
    say({kind: 'files', files: await Promise.all(paths.map((path) => fileAt(order, path)))});
    paths = [];
  };
  for await (const path of walkPictures(order.folder, (message) => say({kind: 'trouble', message}))) {
    if (inShard(path, order.shard)) paths.push(path);
    if (paths.length === chunk) await sendPaths();
  }
  if (paths.length > 0) await sendPaths();
  port.unref();
}

async function fileAt({folder, annotations, masks}: WalkOrder, path: string): Promise<FoundFile> {
  const [own, annotation, mask] = await Promise.all([
    stampOf(folder, path),
    annotations === undefined ? undefined : firstOf(annotations, beside(path, '.xml')),
    masks === undefined ? undefined : firstOf(masks, beside(path, '.png')),
  ]);
  // A link to nothing: reading it will tell.
  return {...(own ?? {path, size: 0, modified: 0}), ...(annotation && {annotation}), ...(mask && {mask})};
}

async function firstOf(folder: string, paths: readonly string[]): Promise<FileStamp | undefined> {
  for (const path of paths) {
    const found = await stampOf(folder, path);
    if (found) return found;
  }
  return undefined;
}

async function stampOf(folder: string, path: string): Promise<FileStamp | undefined> {
  return stat(join(folder, path)).then(
    ({size, mtimeMs}) => ({path, size, modified: mtimeMs}),
    () => undefined,
  );
}
