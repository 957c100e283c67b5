import {readFile} from 'node:fs/promises';
import {createHash} from 'node:crypto';
import {parentPort, workerData, type MessagePort} from 'node:worker_threads';
import sharp from 'sharp';
import {HeatlensError} from '../../core/errors.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import {decodeBytes} from '../pictures/decode.ts';
import {fastPasses} from '../pictures/fastPasses.ts';
import {decodeSmallJpeg} from '../pictures/smallJpeg.ts';
import {PictureFiles} from './pictureFiles.ts';
import type {ReadAnswer, ReadMessage, ReadOrder, ReadResult} from './readerPool.ts';
import {inPicture} from './truth/boxes.ts';
import {readMask} from './truth/mask.ts';
import {parseVoc} from './truth/voc.ts';

/** Two at once where the disk is quick: one is resized here while libuv's threads decode the next. */
const files = new PictureFiles(() => performance.now());
const passes = fastPasses();
/** Pictures of an answer, so that who waits for them is not woken for each. */
const together = 8;

/** The thread that reads pictures. */
if (parentPort) serve(parentPort, workerData as ReadOrder);

function serve(port: MessagePort, order: ReadOrder): void {
  const queue: ReadMessage[] = [];
  const answers: ReadAnswer[] = [];
  let running = 0;
  sharp.concurrency(1);
  port.on('message', (messages: readonly ReadMessage[]) => {
    queue.push(...messages);
    void next();
  });

  async function next(): Promise<void> {
    if (running >= files.atOnce) return;
    const message = queue.shift();
    if (message === undefined) return;
    running++;
    const result = await read(message, order).catch(failed);
    running--;
    answers.push({id: message.id, result});
    if (answers.length === together || queue.length === 0) port.postMessage(answers.splice(0));
    while (queue.length > 0 && running < files.atOnce) void next();
  }
}

async function read({task, values}: ReadMessage, {input, preprocessing}: ReadOrder): Promise<ReadResult> {
  const begin = performance.now();
  const bytes = await files.read(task.path);
  const sha256 = new Uint8Array(createHash('sha256').update(bytes).digest());
  if (task.known && Buffer.compare(task.known, sha256) === 0) return {kind: 'same'};
  try {
    const picture = decodeSmallJpeg(bytes) ?? (await decodeBytes(task.path, bytes)).picture;
    const size = picture.own ?? picture;
    const {field} = toNetworkInput(picture, input, preprocessing, values, passes);
    const boxes =
      task.annotation === undefined
        ? null
        : inPicture(parseVoc(await readFile(task.annotation, 'utf8'), task.annotation), size);
    const mask = task.mask === undefined ? null : await readMask(task.mask);
    const milliseconds = performance.now() - begin;
    return {kind: 'picture', field, width: size.width, height: size.height, sha256, boxes, mask, milliseconds};
  } catch (error) {
    return {...failed(error), sha256};
  }
}

function failed(error: unknown): ReadResult & {kind: 'failed'} {
  const message =
    error instanceof HeatlensError
      ? error.message
      : `It could not be read (${error instanceof Error ? error.message : String(error)}). Please report this.`;
  return {kind: 'failed', message, sha256: null};
}
