/**
 * Bytes that can be read anywhere without all being in memory.
 * Reads are synchronous: the HDF5 library asks for them from compiled code.
 */
export interface RandomAccess {
  readonly size: number;
  /**
   * Fills `target` from `position` on.
   * @returns how many bytes were there; fewer than asked for only at the end
   */
  read(target: Uint8Array, position: number): number;
}

export function bytesAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read(target, position) {
      const found = bytes.subarray(position, position + target.length);
      target.set(found);
      return found.length;
    },
  };
}

/** Part of a source as a source of its own. */
export function sectionOf(source: RandomAccess, start: number, size: number): RandomAccess {
  return {
    size,
    read(target, position) {
      const wanted = Math.max(0, Math.min(target.length, size - position));
      return wanted === 0 ? 0 : source.read(target.subarray(0, wanted), start + position);
    },
  };
}

/** @returns the bytes that are there; fewer than `length` at the end */
export function readBytes(source: RandomAccess, position: number, length: number): Uint8Array {
  const wanted = Math.max(0, Math.min(length, source.size - position));
  const bytes = new Uint8Array(wanted);
  return bytes.subarray(0, wanted === 0 ? 0 : source.read(bytes, position));
}
