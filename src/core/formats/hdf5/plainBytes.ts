import type {RandomAccess} from '../randomAccess.ts';

/** A file is not of the plainest kind, or damaged: the HDF5 library has to tell. */
export class NotPlain extends Error {}

/** Bytes read at a time: the parts of a header lie beside each other. */
const windowBytes = 4096;
/** Looks that may be taken, a long one counting as several: a damaged file may lead round and round. */
const mostLooks = 1_000_000;
const shortLook = 64;

/** Little-endian numbers anywhere in a file. All throw `NotPlain` where there are none. */
export class PlainBytes {
  readonly size: number;
  readonly #source: RandomAccess;
  #looks = 0;
  #start = 0;
  #view = new DataView(new ArrayBuffer(0));

  constructor(source: RandomAccess) {
    this.#source = source;
    this.size = source.size;
  }

  /** What lies at a place, valid until the next call. */
  at(position: number, length: number): DataView {
    this.#looks += 1 + length / shortLook;
    must(position + length <= this.size && this.#looks <= mostLooks);
    if (position < this.#start || position + length > this.#start + this.#view.byteLength) {
      const bytes = new Uint8Array(Math.max(length, Math.min(windowBytes, this.size - position)));
      must(this.#source.read(bytes, position) === bytes.length);
      this.#start = position;
      this.#view = new DataView(bytes.buffer);
    }
    return new DataView(this.#view.buffer, position - this.#start, length);
  }

  /** What lies there has to begin with these letters. */
  signed(position: number, length: number, letters: string): DataView {
    const view = this.at(position, length);
    must([...letters].every((letter, i) => view.getUint8(i) === letter.charCodeAt(0)));
    return view;
  }
}

/** A size or an address, of eight bytes. @throws NotPlain where it is none, as the address of what was never written */
export function offsetIn(view: DataView, at: number): number {
  const [low, high] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
  must(high < 2 ** 20);
  return high * 2 ** 32 + low;
}

export function must(condition: boolean): void {
  if (!condition) throw new NotPlain();
}
