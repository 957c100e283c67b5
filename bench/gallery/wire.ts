/** Messages as text, typed arrays included, for a page that is driven from outside; inPage.js has the other end. */
export function encode(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) =>
    ArrayBuffer.isView(value) ? {typed: value.constructor.name, bytes: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')} : value);
}

export function decode(text: string): unknown {
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !('typed' in value) || !('bytes' in value)) return value;
    const bytes = Uint8Array.from(Buffer.from(String(value.bytes), 'base64'));
    return value.typed === 'Uint32Array' ? new Uint32Array(bytes.buffer) : bytes;
  });
}
