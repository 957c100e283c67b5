import {createHash, type Hash} from 'node:crypto';
import {createReadStream} from 'node:fs';
import {open, rename, rm, stat} from 'node:fs/promises';
import {HeatlensError} from '../../../core/errors.ts';
import {unreachable, type Fetch} from './fetch.ts';

/** A file whose content is known before it comes. */
export interface Pinned {
  readonly file: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Downloads a file whole and checked, or leaves a `.part` beside its place that the next call goes on from.
 * Yields the bytes that are there.
 *
 * @throws HeatlensError `runtime-unavailable` where the content is another one (what came is thrown away) or the line
 *   breaks; what the signal was aborted with; the disk's own errors
 */
export async function* download(
  fetch: Fetch,
  url: URL,
  pinned: Pinned,
  path: string,
  signal?: AbortSignal,
): AsyncGenerator<number> {
  if ((await sizeOf(path)) === pinned.size) return yield pinned.size;
  const part = `${path}.part`;
  let hash = createHash('sha256');
  let bytes = await resumable(part, pinned.size, hash, signal);
  if (bytes < pinned.size) {
    const answer = await fetch.file(url, bytes);
    const refusal = refused(answer.statusCode ?? 0, answer.headers['content-type'], url, pinned);
    if (refusal) {
      answer.destroy();
      throw refusal;
    }
    if (answer.statusCode === 200) [hash, bytes] = [createHash('sha256'), 0]; // it does not go on, but begins again
    const file = await open(part, bytes === 0 ? 'w' : 'a');
    try {
      for await (const chunk of received(answer, url, signal)) {
        bytes += chunk.length;
        hash.update(chunk);
        await file.writeFile(chunk);
        yield bytes;
        if (bytes > pinned.size) break;
      }
    } finally {
      await file.close();
    }
    if (bytes < pinned.size) throw unreachable(url, `the line broke after ${bytes} of ${pinned.size} bytes`);
  }
  await settle(part, hash, pinned);
  await rename(part, path);
}

/** Only the line's failures are told as such: those of the disk pass. */
async function* received(
  answer: AsyncIterable<Buffer>,
  url: URL,
  signal: AbortSignal | undefined,
): AsyncGenerator<Buffer> {
  const chunks = answer[Symbol.asyncIterator]();
  try {
    for (;;) {
      const step = await chunks.next().catch((cause: unknown) => {
        signal?.throwIfAborted();
        throw unreachable(url, cause instanceof Error ? cause.message : String(cause), cause);
      });
      if (step.done) return;
      yield step.value;
    }
  } finally {
    await chunks.return?.();
  }
}

function refused(status: number, type = '', url: URL, pinned: Pinned): HeatlensError | undefined {
  if (status !== 200 && status !== 206) return unreachable(url, `it answers ${status}`);
  return /text\/html/.test(type)
    ? other(pinned, `a page came from ${url.host}, perhaps of a proxy or a login`)
    : undefined;
}

async function settle(part: string, hash: Hash, pinned: Pinned): Promise<void> {
  const found = hash.digest('hex');
  if (found === pinned.sha256) return;
  await rm(part, {force: true});
  throw other(pinned, `its SHA-256 is ${found.slice(0, 12)}… and not ${pinned.sha256.slice(0, 12)}…`);
}

function other({file}: Pinned, why: string): HeatlensError {
  const message =
    `What was downloaded is not ${file} (${why}), and nothing was installed: ` +
    'check the package index and the proxy, then try again.';
  return new HeatlensError('runtime-unavailable', message, {details: {file}});
}

/** Bytes that are there from an earlier call, taken into the hash. */
async function resumable(part: string, most: number, hash: Hash, signal: AbortSignal | undefined): Promise<number> {
  const size = await sizeOf(part);
  if (size === undefined || size > most) return 0;
  for await (const chunk of createReadStream(part, {signal})) hash.update(chunk as Buffer);
  return size;
}

async function sizeOf(path: string): Promise<number | undefined> {
  return stat(path).then(
    ({size}) => size,
    () => undefined,
  );
}
