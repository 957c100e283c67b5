import {readFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import type {Picture} from '../../core/preprocess/preprocessing.ts';
import {jpegFrame} from './jpegHeader.ts';
import {compile, instantiate} from './webAssembly.ts';

/**
 * libvips takes 0.6 ms for a picture before the first pixel and decodes with SIMD; libjpeg-turbo in WebAssembly takes 14 ns a
 * pixel and nothing before. Above so many pixels libvips is ahead.
 */
const mostPixels = 80_000;
const mostBytes = 4 * mostPixels;

/** So many in a row that only libvips reads: the rest of the folder will be alike. */
const patience = 100;
let refusals = 0;
let decoder: Decoder | undefined;
let compiled: ReturnType<typeof compile> | undefined;

/**
 * Decodes a small JPEG in colour at once, to the same pixels as libvips, whose decoder is of the same family.
 *
 * @returns its pixels, valid until the next call: copies would be work for the garbage collector; undefined for any other
 *   picture and for one with the least fault: libvips decides about those
 */
export function decodeSmallJpeg(bytes: Uint8Array): Picture | undefined {
  const frame = jpegFrame(bytes);
  if (refusals >= patience || frame === undefined || bytes.length > mostBytes) return undefined;
  const {bits, components, bare, width, height} = frame;
  if (!bare || bits !== 8 || components !== 3 || width * height === 0 || width * height > mostPixels) return undefined;
  const pixels = decoded(bytes, width, height);
  refusals = pixels ? 0 : refusals + 1;
  return pixels && {width, height, pixels};
}

function decoded(bytes: Uint8Array, width: number, height: number): Uint8Array | undefined {
  decoder ??= startDecoder();
  const {input, output, handle, library} = decoder;
  new Uint8Array(library.memory.buffer, input, bytes.length).set(bytes);
  try {
    const fault = library.tjDecompress2(handle, input, bytes.length, output, width, 0, height, rgb, 0);
    return fault === 0 ? new Uint8Array(library.memory.buffer, output, 3 * width * height) : undefined;
  } catch {
    decoder = undefined; // it left in the middle
    return undefined;
  }
}

/** turbojpeg.h, 2.0: TJPF_RGB. */
const rgb = 0;

interface Library {
  readonly memory: {readonly buffer: ArrayBuffer};
  readonly malloc: (bytes: number) => number;
  readonly tjInitDecompress: () => number;
  /** @returns 0 without an error or a warning */
  readonly tjDecompress2: (
    handle: number,
    input: number,
    bytes: number,
    output: number,
    width: number,
    pitch: number,
    height: number,
    format: number,
    flags: number,
  ) => number;
}

interface Decoder {
  readonly library: Library;
  readonly handle: number;
  /** Places in its memory. */
  readonly input: number;
  readonly output: number;
}

function startDecoder(): Decoder {
  compiled ??= compile(readFileSync(wasmFile()));
  const library = instantiate<Library>(compiled, {env, wasi_snapshot_preview1: system});
  return {
    library,
    handle: library.tjInitDecompress(),
    input: library.malloc(mostBytes),
    output: library.malloc(3 * mostPixels),
  };
}

/** The build puts it beside the bundle; from source it is in the package. */
function wasmFile(): string {
  const {url} = import.meta;
  return fileURLToPath(
    url.endsWith('.ts') ? import.meta.resolve('@cwasm/jpeg-turbo/jpeg-turbo.wasm') : new URL('./jpeg-turbo.wasm', url),
  );
}

function leave(): never {
  throw new Error('damaged');
}

/** A fault jumps out of the library. */
const env = {setjmp: () => 0, longjmp: leave};
/** It prints warnings, which nobody reads. */
const system = {
  environ_sizes_get: () => 0,
  environ_get: leave,
  proc_exit: leave,
  fd_close: leave,
  fd_seek: leave,
  fd_write: leave,
};
