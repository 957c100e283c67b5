type TypedArray = ArrayBufferView & {readonly length: number; set(values: ArrayLike<number>): void};
type Maker = new (buffer: ArrayBuffer, offset: number, length: number) => TypedArray;

/**
 * VS Code hands each buffer of a message on as an argument of its own, counts these in a byte, and loses what is
 * beyond.
 */
const most = 200;

/** A message whose typed arrays are views of one buffer, where they have so many; its objects and arrays are plain. */
export function inOneBuffer(message: unknown): unknown {
  const views = viewsIn(message);
  if (views.size <= most) return message;
  const offsets = new Map<TypedArray, number>();
  let bytes = 0;
  for (const view of views) {
    offsets.set(view, bytes);
    bytes += Math.ceil(view.byteLength / 8) * 8; // the widest element has eight
  }
  const buffer = new ArrayBuffer(bytes);
  return copied(message, (view) => {
    const moved = new (view.constructor as Maker)(buffer, offsets.get(view) ?? 0, view.length);
    moved.set(view as unknown as ArrayLike<number>);
    return moved;
  });
}

function viewsIn(value: unknown, found = new Set<TypedArray>()): Set<TypedArray> {
  if (isTypedArray(value)) found.add(value);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) viewsIn(part, found);
  return found;
}

function copied(value: unknown, move: (view: TypedArray) => TypedArray): unknown {
  if (isTypedArray(value)) return move(value);
  if (Array.isArray(value)) return value.map((part) => copied(part, move));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, copied(part, move)]));
}

function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}
