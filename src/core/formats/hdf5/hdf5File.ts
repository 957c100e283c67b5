import type * as h5wasm from 'h5wasm';
import type {Dataset, File, Metadata} from 'h5wasm';
import {HeatlensError} from '../../errors.ts';
import type {RandomAccess} from '../randomAccess.ts';
import {unreadable, unsupported} from '../unreadable.ts';
import {mountFile} from './mountedFile.ts';
import {toFloat32, type NumberType} from './values.ts';

/** Numbers in a file, not yet read. */
export interface StoredNumbers {
  readonly shape: readonly number[];
  /** @throws HeatlensError `model-unreadable`, `model-unsupported` */
  read(): Float32Array;
}

/** An HDF5 file. Paths start at the root, with slashes between names. All throw `HeatlensError`s. */
export interface Hdf5File {
  kindOf(path: string): 'group' | 'dataset' | undefined;
  /** Names in a group; none where there is no such group. */
  namesIn(path: string): readonly string[];
  /** A string, or list of strings, attached to a group; undefined where there is none. */
  textsOf(path: string, attribute: string): readonly string[] | undefined;
  /** @throws where there is no such dataset, or it is a link out of the file */
  numbersAt(path: string): StoredNumbers;
  close(): void;
}

type H5 = typeof h5wasm;
type Module = Awaited<H5['ready']>;
/** The library's own names for memory in it. */
const [allocate, free] = ['_malloc', '_free'] as const;

/** Bytes that go through the library's own memory at a time: it never shrinks again. */
const slabBytes = 4 << 20;
/**
 * What all chunked datasets together may be larger than the file. Deflate gains up to 1000, but not on weights, which are
 * noise; and chunks that were never written take no room in the file at all.
 */
const mostCompression = 50;
const fewBytes = 64 << 20;

/**
 * Opens an HDF5 file. The library is loaded when it is first needed.
 * @throws HeatlensError `model-unreadable`
 */
export async function openHdf5(source: RandomAccess): Promise<Hdf5File> {
  const h5 = await import('h5wasm');
  const module = await h5.ready;
  module.activate_throwing_error_handler(); // it would print its stack of errors
  const mounted = mountFile(module, source);
  try {
    return new WasmHdf5File(h5, module, new h5.File(mounted.path, 'r'), source.size, () => mounted.unmount());
  } catch (cause) {
    mounted.unmount();
    throw unreadable(
      'The HDF5 file is damaged or cut off: its structure cannot be read. Copy or save the model again.',
      cause,
    );
  }
}

class WasmHdf5File implements Hdf5File {
  readonly #h5: H5;
  readonly #module: Module;
  readonly #file: File;
  readonly #size: number;
  readonly #unmount: () => void;
  /** Chunked datasets that were read, and the bytes that they declare together. */
  readonly #chunked = new Set<string>();
  #chunkedBytes = 0;

  constructor(h5: H5, module: Module, file: File, size: number, unmount: () => void) {
    this.#h5 = h5;
    this.#module = module;
    this.#file = file;
    this.#size = size;
    this.#unmount = unmount;
  }

  kindOf(path: string): 'group' | 'dataset' | undefined {
    return attempt(path, () => {
      const found = path === '' || path === '/' ? this.#file : this.#file.get(path);
      if (found instanceof this.#h5.Group) return 'group';
      if (found instanceof this.#h5.Dataset) return 'dataset';
      if (found instanceof this.#h5.ExternalLink) throw linkOut(path);
      return undefined;
    });
  }

  namesIn(path: string): readonly string[] {
    return this.kindOf(path) === 'group'
      ? attempt(path, () => this.#module.get_names(this.#file.file_id, path === '' ? '/' : path, false))
      : [];
  }

  textsOf(path: string, attribute: string): readonly string[] | undefined {
    const from = path === '' ? '/' : path;
    if (this.kindOf(path) === undefined) return undefined;
    return attempt(from, () => {
      if (!this.#module.get_attribute_names(this.#file.file_id, from).includes(attribute)) return undefined;
      this.#checkDeclared(this.#module.get_attribute_metadata(this.#file.file_id, from, attribute), attribute);
      const value: unknown = new this.#h5.Group(this.#file.file_id, from).get_attribute(attribute, true);
      const texts = Array.isArray(value) ? value : [value];
      return texts.every((text) => typeof text === 'string') ? texts : undefined;
    });
  }

  numbersAt(path: string): StoredNumbers {
    const found = attempt(path, () => this.#file.get(path));
    if (found instanceof this.#h5.ExternalLink) throw linkOut(path);
    if (!(found instanceof this.#h5.Dataset)) throw noWeightAt(path);
    const metadata = attempt(path, () => found.metadata);
    return {
      shape: metadata.shape ?? [],
      read: () => attempt(path, () => this.#read(found, path)),
    };
  }

  close(): void {
    this.#file.close();
    this.#unmount();
  }

  #read(dataset: Dataset, path: string): Float32Array {
    const {metadata} = dataset;
    if (metadata.virtual_sources !== undefined) throw linkOut(path);
    this.#checkDeclared(metadata, path);
    const type = this.#numberType(dataset, path);
    const shape = metadata.shape ?? [];
    const bytes = new Uint8Array(metadata.total_size * metadata.size);
    const rows = Math.max(1, shape[0] ?? 1);
    const rowBytes = bytes.length / rows;
    const chunk = metadata.chunks?.[0] ?? 1;
    const step =
      shape.length === 0 ? 1 : Math.max(chunk, Math.floor(slabBytes / Math.max(1, rowBytes) / chunk) * chunk);
    for (let row = 0; row < rows && bytes.length > 0; row += step) {
      this.#readRows(dataset, row, Math.min(step, rows - row), bytes.subarray(row * rowBytes));
    }
    return toFloat32(bytes, type, path);
  }

  #readRows({path, metadata}: Dataset, from: number, rows: number, target: Uint8Array): void {
    const shape = metadata.shape ?? [];
    const count = shape.map((size, axis) => BigInt(axis === 0 ? rows : size));
    const offset = shape.map((_, axis) => BigInt(axis === 0 ? from : 0));
    const ones = shape.map(() => 1n);
    const length = (metadata.total_size / Math.max(1, shape[0] ?? 1)) * rows * metadata.size;
    const pointer = this.#module[allocate](length);
    if (pointer === 0) throw new Error(`no memory for ${length} bytes`);
    try {
      const [counts, offsets, strides] = shape.length === 0 ? [null, null, null] : [count, offset, ones];
      const status = this.#module.get_dataset_data(this.#file.file_id, path, counts, offsets, strides, BigInt(pointer));
      if (status < 0) throw new Error(`status ${status}`);
      target.set(this.#module.HEAPU8.subarray(pointer, pointer + length));
    } finally {
      this.#module[free](pointer);
    }
  }

  #numberType({metadata}: Dataset, path: string): NumberType {
    const {type, size, signed} = metadata;
    const classes = this.#module.H5T_class_t;
    if (type === classes.H5T_FLOAT.value) return {kind: 'float', size, signed: true};
    if (size === 2 && this.textsOf(path, 'dtype')?.[0] === 'bfloat16') return {kind: 'bfloat16', size, signed: true};
    if (type !== classes.H5T_INTEGER.value && type !== classes.H5T_ENUM.value) {
      throw unsupported(
        `The weight \`${path}\` holds no numbers, which no image classifier needs. Save the model without its text processing.`,
      );
    }
    return {kind: 'integer', size, signed};
  }

  #checkDeclared({size, total_size: count, vlen, chunks}: Metadata, name: string): void {
    const bytes = count * (vlen ? 1 : size);
    const isChunked = chunks !== null && chunks !== undefined;
    if (isChunked && !this.#chunked.has(name)) this.#chunkedBytes += bytes;
    if (isChunked) this.#chunked.add(name);
    const most = isChunked ? Math.max(fewBytes, this.#size * mostCompression) : this.#size;
    if (bytes <= most && (!isChunked || this.#chunkedBytes <= most)) return;
    throw unreadable(
      `\`${name}\` declares ${(count * size).toLocaleString('en')} bytes, but the whole file has ${this.#size.toLocaleString('en')}. ` +
        'The file is cut off or damaged: copy or save it again.',
    );
  }
}

export function noWeightAt(path: string): HeatlensError {
  return unreadable(`The model file has no weight at \`${path}\`. Save the model again.`);
}

function linkOut(path: string): HeatlensError {
  return unreadable(
    `\`${path}\` in the model file is a link to another file, which Heatlens does not follow. Save the model as one file.`,
  );
}

/** The library's own dumps become one sentence. */
function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof HeatlensError) throw cause;
    if (/external/i.test(String(cause))) throw linkOut(path);
    throw unreadable(`The model file is damaged at \`${path}\`. Copy or save the model again.`, cause);
  }
}
