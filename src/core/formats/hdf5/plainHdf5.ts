import type {RandomAccess} from '../randomAccess.ts';
import {unreadable} from '../unreadable.ts';
import {noWeightAt, type Hdf5File, type StoredNumbers} from './hdf5File.ts';
import {must, NotPlain, offsetIn, PlainBytes} from './plainBytes.ts';
import {plainObject, type PlainDataset, type PlainGroup} from './plainObject.ts';
import {toFloat32} from './values.ts';

/** What reading weights asks of an HDF5 file. */
export type WeightsFile = Pick<Hdf5File, 'kindOf' | 'namesIn' | 'numbersAt' | 'close'>;

type Entry = PlainDataset | {readonly kind: 'group'; readonly names: readonly string[]};

const mostNesting = 100;
const symbolBytes = 40;

/**
 * The weights in an HDF5 file of the plainest kind, which Keras writes: superblock 0, groups as symbol tables, arrays in
 * one piece ("HDF5 File Format Specification Version 3.0", II to IV). To start the library and to ask it for every array
 * takes a quarter of the time from a process's start to a ResNet50's first map.
 *
 * What is otherwise, damaged or not, is left to the library and its refusals.
 *
 * @param roots the groups under the root that are looked at; what else there is counts as absent
 * @returns undefined where the file, or one of its arrays, is of another kind
 */
export function openPlainHdf5(source: RandomAccess, roots: readonly string[]): WeightsFile | undefined {
  try {
    const entries = entriesOf(new PlainBytes(source), roots);
    return {
      kindOf: (path) => entries.get(path)?.kind,
      namesIn: (path) => namesOf(entries.get(path)),
      numbersAt: (path) => numbersOf(entries.get(path), path, source),
      close: () => undefined,
    };
  } catch (error) {
    if (error instanceof NotPlain || error instanceof RangeError) return undefined; // the latter past a part's end
    throw error;
  }
}

function namesOf(entry: Entry | undefined): readonly string[] {
  return entry?.kind === 'group' ? entry.names : [];
}

function numbersOf(entry: Entry | undefined, path: string, source: RandomAccess): StoredNumbers {
  if (entry?.kind !== 'dataset') throw noWeightAt(path);
  const {shape, type, start, size} = entry;
  return {
    shape,
    read() {
      const bytes = new Uint8Array(size);
      if (source.read(bytes, start) < size)
        throw unreadable(`The model file ends before \`${path}\` does. Copy or save the model again.`);
      return toFloat32(bytes, type, path);
    },
  };
}

/** By path, without a slash in front. */
function entriesOf(bytes: PlainBytes, roots: readonly string[]): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const add = (path: string, address: number, nesting: number): void => {
    must(nesting < mostNesting);
    const found = plainObject(bytes, address);
    if (found.kind === 'dataset') return void entries.set(path, found);
    const links = linksIn(bytes, found);
    entries.set(path, {kind: 'group', names: links.map(({name}) => name)});
    for (const {name, header} of links) add(`${path}/${name}`, header, nesting + 1);
  };
  const root = plainObject(bytes, rootOf(bytes));
  if (root.kind === 'dataset') throw new NotPlain();
  for (const {name, header} of linksIn(bytes, root)) if (roots.includes(name)) add(name, header, 0);
  must(entries.size > 0);
  return entries;
}

/** From a superblock of version 0 at the very start, with addresses and lengths of eight bytes. */
function rootOf(bytes: PlainBytes): number {
  const view = bytes.signed(0, 96, '\u0089HDF\r\n\u001a\n');
  must([8, 9, 10, 12].every((at) => view.getUint8(at) === 0) && view.getUint8(13) === 8 && view.getUint8(14) === 8);
  must(offsetIn(view, 24) === 0);
  return offsetIn(view, 64);
}

interface Link {
  readonly name: string;
  readonly header: number;
}

/** In the order of their names, as the tree has them. */
function linksIn(bytes: PlainBytes, {tree, heap}: PlainGroup): readonly Link[] {
  const head = bytes.signed(heap, 32, 'HEAP');
  const [size, start] = [offsetIn(head, 8), offsetIn(head, 24)];
  const symbols = leavesOf(bytes, tree, mostNesting).flatMap((leaf) => symbolsIn(bytes, leaf));
  return symbols.map(({name, header}) => ({name: nameAt(bytes, start + name, start + size), header}));
}

/** Addresses of a tree's symbol table nodes. @param nesting levels that are left */
function leavesOf(bytes: PlainBytes, tree: number, nesting: number): number[] {
  const head = bytes.signed(tree, 24, 'TREE');
  const [type, level, count] = [head.getUint8(4), head.getUint8(5), head.getUint16(6, true)];
  must(type === 0 && level < nesting);
  const view = bytes.at(tree + 24, count * 16 + 8);
  const children = Array.from({length: count}, (_, k) => offsetIn(view, 8 + k * 16));
  return level === 0 ? children : children.flatMap((child) => leavesOf(bytes, child, level));
}

/** Symbol table entries; one that is a link to somewhere else is not plain. */
function symbolsIn(bytes: PlainBytes, leaf: number): {readonly name: number; readonly header: number}[] {
  const count = bytes.signed(leaf, 8, 'SNOD').getUint16(6, true);
  const view = bytes.at(leaf + 8, count * symbolBytes);
  return Array.from({length: count}, (_, k) => {
    must(view.getUint32(k * symbolBytes + 16, true) < 2);
    return {name: offsetIn(view, k * symbolBytes), header: offsetIn(view, k * symbolBytes + 8)};
  });
}

const longestName = 1024;

function nameAt(bytes: PlainBytes, start: number, end: number): string {
  const view = bytes.at(start, Math.min(longestName, end - start));
  let name = '';
  for (let at = 0; at < view.byteLength; at++) {
    const code = view.getUint8(at);
    if (code === 0) return name;
    must(code < 128 && code !== 92 && code !== 47); // Keras on Windows wrote backslashes for slashes
    name += String.fromCharCode(code);
  }
  throw new NotPlain();
}
