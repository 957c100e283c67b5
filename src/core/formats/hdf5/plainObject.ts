import {must, NotPlain, offsetIn, type PlainBytes} from './plainBytes.ts';
import type {NumberType} from './values.ts';

/** Numbers in one piece. */
export interface PlainDataset {
  readonly kind: 'dataset';
  readonly shape: readonly number[];
  readonly type: NumberType;
  /** Where they lie, in bytes. */
  readonly start: number;
  readonly size: number;
}

/** A group before its names are read. */
export interface PlainGroup {
  readonly kind: 'group';
  readonly tree: number;
  readonly heap: number;
}

/** Types of header messages. */
const [dataspace, datatype, externalFiles, layout, filters, continuation, symbolTable] = [1, 3, 7, 8, 11, 16, 17];
const mostBlocks = 64;

/**
 * What an object header of version 1 says.
 * @throws NotPlain
 */
export function plainObject(bytes: PlainBytes, address: number): PlainDataset | PlainGroup {
  const messages = messagesOf(bytes, address);
  const table = messages.get(symbolTable);
  if (table !== undefined) return groupAt(bytes.at(table.at, 16));
  must(!messages.has(externalFiles) && !messages.has(filters));
  const [space, type, place] = [dataspace, datatype, layout].map((wanted) => {
    const message = messages.get(wanted);
    if (message === undefined) throw new NotPlain();
    return message;
  });
  const shape = shapeIn(bytes.at(space.at, space.size));
  const numbers = numberTypeIn(bytes.at(type.at, type.size));
  const {start, size} = placeIn(bytes.at(place.at, place.size));
  must(start + size <= bytes.size && size === shape.reduce((product, side) => product * side, numbers.size));
  return {kind: 'dataset', shape, type: numbers, start, size};
}

function groupAt(view: DataView): PlainGroup {
  return {kind: 'group', tree: offsetIn(view, 0), heap: offsetIn(view, 8)};
}

interface Message {
  readonly at: number;
  readonly size: number;
}

function messagesOf(bytes: PlainBytes, address: number): ReadonlyMap<number, Message> {
  const head = bytes.at(address, 16);
  must(head.getUint8(0) === 1);
  const found = new Map<number, Message>();
  const blocks: Message[] = [{at: address + 16, size: head.getUint32(8, true)}];
  for (const block of blocks) {
    must(blocks.length <= mostBlocks);
    for (let at = block.at; at + 8 <= block.at + block.size;) {
      const view = bytes.at(at, 8);
      const [type, size, flags] = [view.getUint16(0, true), view.getUint16(2, true), view.getUint8(4)];
      must((flags & 2) === 0 || !meant.includes(type)); // elsewhere, shared by several
      if (type === continuation) blocks.push(blockIn(bytes.at(at + 8, 16)));
      else found.set(type, {at: at + 8, size});
      at += 8 + size;
    }
  }
  return found;
}

const meant = [dataspace, datatype, layout, continuation, symbolTable];

function blockIn(view: DataView): Message {
  return {at: offsetIn(view, 0), size: offsetIn(view, 8)};
}

function shapeIn(view: DataView): number[] {
  const version = view.getUint8(0);
  must(version === 1 || (version === 2 && view.getUint8(3) < 2));
  const start = version === 1 ? 8 : 4;
  const rank = view.getUint8(1);
  return Array.from({length: rank}, (_, axis) => offsetIn(view, start + axis * 8));
}

/** Sign, exponent and mantissa of IEEE 754 numbers, little-endian, by their bytes: the properties from the bit field on. */
const floats: ReadonlyMap<string, number> = new Map([
  ['200f00 02000000 00001000 0a05000a 0f000000', 2],
  ['201f00 04000000 00002000 17080017 7f000000', 4],
  ['203f00 08000000 00004000 340b0034 ff030000', 8],
]);

/** Two-byte integers may be what Keras writes bfloat16 as. */
const integerSizes = [1, 4, 8];

function numberTypeIn(view: DataView): NumberType {
  const classAndVersion = view.getUint8(0);
  const size = view.getUint32(4, true);
  if (classAndVersion === 0x11) {
    must(floats.get(hexadecimal(view)) === size);
    return {kind: 'float', size, signed: true};
  }
  const field = view.getUint8(1);
  must(classAndVersion === 0x10 && (field & 1) === 0 && integerSizes.includes(size));
  must(view.getUint16(8, true) === 0 && view.getUint16(10, true) === size * 8);
  return {kind: 'integer', size, signed: (field & 8) !== 0};
}

function hexadecimal(view: DataView): string {
  const bytes = Array.from({length: 19}, (_, i) =>
    view
      .getUint8(i + 1)
      .toString(16)
      .padStart(2, '0'),
  );
  return [bytes.slice(0, 3), bytes.slice(3, 7), bytes.slice(7, 11), bytes.slice(11, 15), bytes.slice(15)]
    .map((part) => part.join(''))
    .join(' ');
}

/** In one piece: layout of version 3 or 4, class 1. */
function placeIn(view: DataView): {start: number; size: number} {
  must([3, 4].includes(view.getUint8(0)) && view.getUint8(1) === 1);
  return {start: offsetIn(view, 2), size: offsetIn(view, 10)};
}
