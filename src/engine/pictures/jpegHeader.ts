/** What stands in front of a JPEG's pixels. */
export interface JpegFrame {
  readonly bits: number;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Nothing turns the picture or gives it a profile: neither Exif (APP1) nor ICC (APP2). */
  readonly bare: boolean;
}

/** Reads the frame header of a baseline, extended or progressive JPEG (ITU-T T.81, B.2.2); undefined for what is none. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return undefined;
  let bare = true;
  for (let at = 2; at + 9 < bytes.length && bytes[at] === 0xff; at += 2 + view.getUint16(at + 2)) {
    const marker = bytes[at + 1];
    if (marker === 0xe1 || marker === 0xe2) bare = false;
    if (marker < 0xc0 || marker > 0xc2) continue;
    return {
      bits: bytes[at + 4],
      width: view.getUint16(at + 7),
      height: view.getUint16(at + 5),
      components: bytes[at + 9],
      bare,
    };
  }
  return undefined;
}
