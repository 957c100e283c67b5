/** What the first bytes of a file say that it is. */
export type FileKind = 'zip' | 'hdf5' | 'json' | 'unknown';

/** Bytes that `fileKindOf` looks at. */
export const sniffedBytes = 64;

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const zipSignature = [0x50, 0x4b, 0x03, 0x04];

/** @param start the first bytes of a file */
export function fileKindOf(start: Uint8Array): FileKind {
  if (startsWith(start, hdf5Signature)) return 'hdf5';
  if (startsWith(start, zipSignature)) return 'zip';
  return String.fromCharCode(...start.subarray(0, sniffedBytes)).trimStart().startsWith('{') ? 'json' : 'unknown';
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}
