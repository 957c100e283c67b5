/**
 * A message as VS Code sends it to a webview: JSON, with the bytes of its typed arrays behind. Here in one piece: the
 * length of the JSON as uint32, the JSON, zeros up to a multiple of eight, and the arrays, each at a multiple of eight.
 * inPage.js has the other end.
 */
export function encode(message: unknown): Uint8Array {
  const arrays: Uint8Array[] = [];
  let at = 0;
  const text = JSON.stringify(message, (_, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    const start = at;
    arrays.push(bytes, new Uint8Array(padding(bytes.length)));
    at += bytes.length + padding(bytes.length);
    return {typed: value.constructor.name, start, bytes: bytes.length};
  });
  const json = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(json.length);
  return Buffer.concat([head, json, new Uint8Array(padding(4 + json.length)), ...arrays]);
}

const kinds = {Uint8Array, Uint32Array, Float32Array};

export function decode(whole: Uint8Array): unknown {
  const bytes = Uint8Array.from(whole); // of its own, since arrays begin at multiples of eight of its buffer
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const begin = 4 + length + padding(4 + length);
  return JSON.parse(Buffer.from(bytes.subarray(4, 4 + length)).toString(), (_, value: unknown) => {
    if (!isArray(value)) return value;
    const start = begin + value.start;
    return new kinds[value.typed](bytes.buffer.slice(start, start + value.bytes));
  });
}

interface ArrayMark {
  readonly typed: keyof typeof kinds;
  readonly start: number;
  readonly bytes: number;
}

function isArray(value: unknown): value is ArrayMark {
  return typeof value === 'object' && value !== null && 'typed' in value && String(value.typed) in kinds;
}

function padding(length: number): number {
  return (8 - (length % 8)) % 8;
}
