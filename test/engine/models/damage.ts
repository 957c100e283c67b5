import {Uint8ArrayReader, Uint8ArrayWriter, ZipReader, ZipWriter} from '@zip.js/zip.js';
import {uniformInt} from 'pure-rand/distribution/uniformInt';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';

/** An integer from 0 to below `below`. */
export type Pick = (below: number) => number;

/** What can happen to a file; each gives new bytes. */
export type Damage = (bytes: Uint8Array<ArrayBuffer>, pick: Pick) => Promise<Uint8Array>;

export function picker(seed: number): Pick {
  const random = xoroshiro128plus(seed);
  return (below) => uniformInt(random, 0, Math.max(0, below - 1));
}

/** One to eight bytes anywhere, or where formats keep their structure: at the start or the end. */
export const flipped: Damage = async (bytes, pick) => {
  const reach = Math.min(bytes.length, [bytes.length, 4096, 512][pick(3)]);
  const from = pick(2) * (bytes.length - reach);
  for (let i = 0; i <= pick(8); i++) bytes[from + pick(reach)] = pick(256);
  return bytes;
};

export const truncated: Damage = async (bytes, pick) => bytes.subarray(0, pick(bytes.length));

export const editedJson: Damage = async (bytes, pick) => encode(edited(JSON.parse(decode(bytes)), pick));

/** The config in a `.keras`, packed again with right checksums. */
export const editedArchive: Damage = (bytes, pick) =>
  repacked(bytes, {'config.json': (part) => editedJson(part, pick)});

/**
 * An archive with some of its files changed, stored as Keras does.
 * @param level of compression; 0 for none
 */
export async function repacked(
  bytes: Uint8Array,
  changes: Readonly<Record<string, (part: Uint8Array<ArrayBuffer>) => Promise<Uint8Array>>>,
  level = 0,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = new ZipReader(new Uint8ArrayReader(bytes), {useWebWorkers: false});
  const writer = new ZipWriter(new Uint8ArrayWriter(), {level, useWebWorkers: false});
  for (const entry of await reader.getEntries()) {
    if (entry.directory) continue;
    const part = await entry.getData(new Uint8ArrayWriter());
    const whole = (await changes[entry.filename]?.(part)) ?? part;
    await writer.add(entry.filename, new Uint8ArrayReader(whole));
  }
  return writer.close();
}

/** The config in an `.h5`, in its place: what is shorter is filled up with blanks, what is longer is cut off. */
export const editedAttribute: Damage = async (bytes, pick) => {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  const from = text.indexOf('{"class_name"');
  const length = lengthOfJson(text.slice(from));
  const config = encode(edited(JSON.parse(text.slice(from, from + length)), pick)).subarray(0, length);
  bytes.fill(0x20, from, from + length).set(config, from);
  return bytes;
};

function lengthOfJson(text: string): number {
  let depth = 0;
  for (const {0: bracket, index} of text.matchAll(/[{}]/g)) {
    depth += bracket === '{' ? 1 : -1;
    if (depth === 0) return index + 1;
  }
  throw new Error('no JSON is here');
}

type Holder = Record<string, unknown>;

const replacements: readonly ((value: unknown, pick: Pick) => unknown)[] = [
  () => null,
  (_, pick) => [0, -1, 1.5, 7, 1e5, 1e12, 1e300][pick(7)],
  (_, pick) => ['', 'x', 'constructor', '__proto__', '../../etc/passwd', 'Lambda'][pick(6)],
  () => [],
  () => ({}),
  (value) => [value],
  (value) => ({value}),
  (value) => (typeof value === 'number' ? String(value) : true),
  (value) => (Array.isArray(value) ? [...value, ...value] : false),
  (value) => (Array.isArray(value) ? value.toReversed() : value),
  (_, pick) => `nested ${10 ** (1 + pick(5))}`,
];

/** One to three changes: a value left out, replaced, or exchanged for another one of the same tree. */
function edited(json: unknown, pick: Pick): unknown {
  for (let i = 0; i <= pick(3); i++) {
    const places = placesIn(json);
    const [holder, key] = places[pick(places.length)];
    const [other, otherKey] = places[pick(places.length)];
    const how = pick(4);
    if (how === 0) delete holder[key];
    else if (how === 1) holder[key] = structuredClone(other[otherKey]);
    else holder[key] = replacements[pick(replacements.length)](holder[key], pick);
  }
  return json;
}

function placesIn(json: unknown): [Holder, string][] {
  const places: [Holder, string][] = [];
  const open = [json];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, inner] of Object.entries(value)) {
      places.push([value as Holder, key]);
      open.push(inner);
    }
  }
  return places;
}

/** Lists in lists are written here, since JSON.stringify ends at some thousand levels. */
function encode(json: unknown): Uint8Array<ArrayBuffer> {
  const nested = (_: string, levels: string) => '['.repeat(Number(levels)) + ']'.repeat(Number(levels));
  return new TextEncoder().encode(JSON.stringify(json).replaceAll(/"nested (\d+)"/g, nested));
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
