/** The little of the protobuf wire format that a message needs to be written; a list of pieces, joined at the very end. */
export class Message {
  readonly #pieces: Uint8Array[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** A non-negative or negative integer up to 2^53 in size; negative ones as int64. */
  integer(field: number, value: number): this {
    return this.#push(varint(field * 8)).#push(varint(value));
  }

  /** Repeated integers, packed. */
  integers(field: number, values: readonly number[]): this {
    const packed = values.flatMap((value) => [...varint(value)]);
    return this.bytes(field, Uint8Array.from(packed));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#push(varint(field * 8 + 5)).#push(bytes);
  }

  /** @param bytes kept, not copied, until `finish` */
  bytes(field: number, bytes: Uint8Array): this {
    return this.#push(varint(field * 8 + 2))
      .#push(varint(bytes.length))
      .#push(bytes);
  }

  /** Names in a graph are ASCII, which is UTF-8 as it stands. */
  text(field: number, text: string): this {
    return this.bytes(field, ascii(text));
  }

  message(field: number, message: Message): this {
    this.#push(varint(field * 8 + 2)).#push(varint(message.length));
    for (const piece of message.#pieces) this.#push(piece);
    return this;
  }

  finish(): Uint8Array {
    const result = new Uint8Array(this.#length);
    let at = 0;
    for (const piece of this.#pieces) {
      result.set(piece, at);
      at += piece.length;
    }
    return result;
  }

  #push(piece: Uint8Array): this {
    this.#pieces.push(piece);
    this.#length += piece.length;
    return this;
  }
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest >= 128n) {
    bytes.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
