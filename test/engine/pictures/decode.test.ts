import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, describe, it} from 'node:test';
import {fileURLToPath} from 'node:url';
import {crc32} from 'node:zlib';
import sharp from 'sharp';
import {asNobody} from '../../asNobody.ts';
import {decodePicture} from '../../../src/engine/pictures/decode.ts';
import {shownPicture} from '../../../src/engine/pictures/shown.ts';

interface Expected {
  readonly height: number;
  readonly width: number;
  readonly pixels: readonly number[];
}

const pictures = fileURLToPath(new URL('../../fixtures/pictures/', import.meta.url));
const truth = JSON.parse(readFileSync(join(pictures, 'pictures.json'), 'utf8')) as Record<string, Expected>;
const folder = mkdtempSync(join(tmpdir(), 'heatlens-pictures-'));
after(() => rmSync(folder, {recursive: true}));

/** Largest difference from PIL's reading, in units of 0…255; AVIF readers round differently from YCbCr to RGB. */
const looser: Readonly<Record<string, number>> = {'colour.avif': 3};

const formats: Readonly<Record<string, string>> = {
  avif: 'avif',
  bmp: 'bmp',
  gif: 'gif',
  ico: 'ico',
  jpg: 'jpeg',
  png: 'png',
  svg: 'svg',
  tif: 'tiff',
  webp: 'webp',
};

describe('decodePicture sees what PIL sees in', () => {
  for (const [name, expected] of Object.entries(truth)) {
    it(name, async () => {
      const {picture, width, height, format, warnings} = await decodePicture(join(pictures, name));
      assert.deepEqual([width, height], [expected.width, expected.height]);
      assert.deepEqual([picture.width, picture.height], [width, height]);
      assert.equal(picture.pixels.length, expected.pixels.length);
      const worst = Math.max(
        ...Array.from(picture.pixels, (value, i) => Math.abs(value - (expected.pixels[i] ?? NaN))),
      );
      assert.ok(worst <= (looser[name] ?? 1), `off by ${worst}`);
      assert.equal(format, formats[name.slice(name.lastIndexOf('.') + 1)]);
      assert.deepEqual(warnings, []);
    });
  }
});

describe('decodePicture', () => {
  it('keeps what 16 bits tell beyond 8', async () => {
    const {picture} = await decodePicture(join(pictures, '16bit-grey.png'));
    assert.ok(picture.pixels instanceof Float32Array);
    for (const [x, y] of [
      [0, 0],
      [3, 0],
      [5, 2],
      [12, 8],
    ] as const) {
      const value = picture.pixels[(y * 13 + x) * 3] ?? NaN;
      assert.ok(Math.abs(value - (x * 5000 + y * 333) / 257) < 1e-4, `${value} at ${x}, ${y}`);
    }
  });

  it('lays 16-bit transparency over a white that is really white', async () => {
    const samples = Uint16Array.of(1000, 2000, 3000, 0, 25700, 0, 65535, 32768);
    const path = join(folder, 'deep-alpha.png');
    await sharp(samples, {raw: {width: 2, height: 1, channels: 4}})
      .toColourspace('rgb16')
      .png()
      .toFile(path);
    const {picture} = await decodePicture(path);
    const expected = [255, 255, 255, 100 * 0.5 + 127.5, 127.5, 255];
    picture.pixels.forEach((value, i) => assert.ok(Math.abs(value - (expected[i] ?? NaN)) < 0.01, `${value}`));
  });

  it('brings a picture of another colour profile to sRGB, at 8 and at 16 bits', async () => {
    const plain = Uint8Array.from({length: 24}, (_, i) => 40 + ((i * 37) % 170));
    const source = () => sharp(plain, {raw: {width: 8, height: 1, channels: 3}});
    const wide = await source().withIccProfile('p3').png().toBuffer();
    const {icc} = await sharp(wide).metadata();
    assert.ok(icc);
    writeFileSync(join(folder, 'p3.png'), wide);
    const numbers = await sharp(wide, {ignoreIcc: true}).raw().toBuffer();
    assert.notDeepEqual([...numbers], [...plain]);
    const deep = sharp(
      Uint16Array.from(numbers, (value) => value * 257),
      {raw: {width: 8, height: 1, channels: 3}},
    );
    const tagged = deep.toColourspace('rgb16').withIccProfile('p3');
    await tagged.png().toFile(join(folder, 'p3-deep.png'));
    for (const name of ['p3.png', 'p3-deep.png']) {
      const {picture} = await decodePicture(join(folder, name));
      picture.pixels.forEach((value, i) =>
        assert.ok(Math.abs(value - (plain[i] ?? NaN)) <= 3, `${name} ${i}: ${value}, ${plain[i]}`),
      );
    }
  });

  it('draws an SVG at its own size, over white', async () => {
    const {picture, width, height} = await decodePicture(join(pictures, 'half-red.svg'));
    assert.deepEqual([width, height], [20, 10]);
    assert.deepEqual(Array.from(picture.pixels.slice(0, 3)), [255, 0, 0]);
    assert.deepEqual(Array.from(picture.pixels.slice(-3)), [255, 255, 255]);
  });

  it('draws an SVG shrunk where its own size would be too many pixels', async () => {
    const red = '<rect width="30000" height="30000" fill="#f00"/>';
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60000 30000">${red}</svg>`;
    const {picture, width, warnings} = await decodePicture(made('large.svg', svg));
    assert.deepEqual([width, picture.width, picture.height], [60_000, 4096, 2048]);
    assert.deepEqual([...picture.pixels.slice(0, 3), ...picture.pixels.slice(-3)], [255, 0, 0, 255, 255, 255]);
    assert.equal(warnings.length, 1);
  });

  it('reads a picture by its content when its name is wrong', async () => {
    const path = join(folder, 'really-a-bitmap.png');
    writeFileSync(path, readFileSync(join(pictures, '24bit.bmp')));
    const {format, sha256} = await decodePicture(path);
    assert.equal(format, 'bmp');
    assert.equal(sha256, createHash('sha256').update(readFileSync(path)).digest('hex'));
  });

  it('reads a picture of 20,000×20,000 shrunk, and says so', {timeout: 120_000}, async () => {
    const path = join(folder, 'huge.png');
    const flat = {width: 20_000, height: 20_000, channels: 3, background: '#204060'} as const;
    await sharp({create: flat, limitInputPixels: false}).png({compressionLevel: 1}).toFile(path);
    const {picture, width, height, warnings} = await decodePicture(path);
    assert.deepEqual([width, height], [20_000, 20_000]);
    assert.deepEqual([picture.width, picture.height], [4096, 4096]);
    assert.deepEqual(Array.from(picture.pixels.slice(0, 3)), [0x20, 0x40, 0x60]);
    assert.match(warnings.join(), /20000×20000 pixels.*shrunk smoothly to 4096×4096/);
  });
});

describe('decodePicture says in one sentence what is wrong with', () => {
  const cases: readonly {what: string; path: () => string; code: string; message: RegExp}[] = [
    {
      what: 'a picture that is not there',
      path: () => join(folder, 'none.png'),
      code: 'picture-not-found',
      message: /There is no picture at/,
    },
    {what: 'a folder', path: () => folder, code: 'picture-unreadable', message: /is a folder\. Choose/},
    {
      what: 'a file of 0 bytes',
      path: () => made('empty.png', ''),
      code: 'picture-unreadable',
      message: /empty \(0 bytes\)/,
    },
    {
      what: 'a text file named .png',
      path: () => made('text.png', 'hello'),
      code: 'picture-unreadable',
      message: /is not a picture/,
    },
    {
      what: 'a PNG that promises more pixels than it has',
      path: () => made('hollow.png', hollowPng()),
      code: 'picture-unreadable',
      message: /is damaged or ends too early\. Copy/,
    },
    {
      what: 'a HEIC picture of a phone',
      path: () => made('a.heic', '\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
      code: 'picture-unreadable',
      message: /HEIC.*as a JPEG/,
    },
    {
      what: 'a bitmap too large to read',
      path: () => made('large.bmp', largeBitmap()),
      code: 'picture-unreadable',
      message: /30000×30000 pixels/,
    },
    {
      what: 'a bitmap with bits nobody knows',
      path: () => made('odd.bmp', oddBitmap()),
      code: 'picture-unreadable',
      message: /7 bits/,
    },
  ];
  for (const {what, path, code, message} of cases) {
    it(what, async () => assert.rejects(decodePicture(path()), {code, message}));
  }

  for (const name of [
    'colour.jpg',
    'colour.png',
    'lossy.webp',
    'colour.avif',
    'colour.tif',
    '8bit.bmp',
    '24bit.bmp',
    '4bit-rle.bmp',
    '32bit.ico',
  ]) {
    it(`${name} cut in the middle`, async () => {
      const whole = readFileSync(join(pictures, name));
      const path = made(`cut-${name}`, whole.subarray(0, Math.floor(whole.length * 0.6)));
      await assert.rejects(decodePicture(path), {code: 'picture-unreadable', message: /\. [A-Z][^.]+\.$/});
    });
  }

  it('a file one may not read', async () => {
    const path = made('secret.png', readFileSync(join(pictures, 'colour.png')));
    chmodSync(path, 0);
    await asNobody(() => assert.rejects(decodePicture(path), {code: 'picture-unreadable', message: /may not be read/}));
  });

  it('any file with a few bytes changed, or reads it', async () => {
    const names = Object.keys(truth).filter((name) => /bmp|ico/.test(name));
    let seed = 1;
    const next = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
    for (let round = 0; round < 200; round++) {
      const bytes = readFileSync(join(pictures, names[next(names.length)] ?? ''));
      for (let k = 0; k < 3; k++) bytes[next(Math.min(80, bytes.length))] = next(256);
      const path = made('changed', bytes);
      await decodePicture(path).then(
        ({picture}) => assert.equal(picture.pixels.length, picture.width * picture.height * 3),
        (error: unknown) => assert.match(String(error), /^HeatlensError: The picture /),
      );
    }
  });
});

describe('shownPicture', () => {
  it('is the picture itself, opaque', async () => {
    const {picture} = await decodePicture(join(pictures, 'one-pixel.png'));
    assert.deepEqual(await shownPicture(picture), {width: 1, height: 1, rgba: Uint8ClampedArray.of(12, 34, 56, 255)});
  });

  it('rounds a 16-bit picture to 8 bits', async () => {
    const shown = await shownPicture({width: 1, height: 1, pixels: Float32Array.of(0.4, 99.6, 255)});
    assert.deepEqual([...shown.rgba], [0, 100, 255, 255]);
  });

  it('is at most 2048 pixels a side', async () => {
    const shown = await shownPicture({width: 4096, height: 1000, pixels: new Uint8Array(4096 * 1000 * 3).fill(7)});
    assert.deepEqual([shown.width, shown.height, shown.rgba.length], [2048, 500, 2048 * 500 * 4]);
    assert.deepEqual(Array.from(shown.rgba.slice(0, 4)), [7, 7, 7, 255]);
  });
});

function made(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function largeBitmap(): Uint8Array {
  const bytes = readFileSync(join(pictures, '8bit-rle.bmp'));
  bytes.writeInt32LE(30_000, 18);
  bytes.writeInt32LE(30_000, 22);
  return bytes;
}

function hollowPng(): Uint8Array {
  const bytes = readFileSync(join(pictures, 'colour.png'));
  bytes.writeUInt32BE(20_000, 16);
  bytes.writeUInt32BE(20_000, 20);
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  return bytes;
}

function oddBitmap(): Uint8Array {
  const bytes = readFileSync(join(pictures, '24bit.bmp'));
  bytes.writeUInt16LE(7, 28);
  return bytes;
}
