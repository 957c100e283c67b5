import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {test} from 'node:test';
import {fileURLToPath} from 'node:url';
import sharp from 'sharp';
import {decodeBytes} from '../../../src/engine/pictures/decode.ts';
import {decodeSmallJpeg} from '../../../src/engine/pictures/smallJpeg.ts';

const fixture = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../fixtures/pictures/${name}`, import.meta.url)));

/** A picture with edges in every colour, coded as asked. */
function coded(
  width: number,
  height: number,
  how: {chromaSubsampling: string; progressive: boolean; quality: number},
): Promise<Buffer> {
  const pixels = Uint8Array.from(
    {length: 3 * width * height},
    (_, i) => (Math.imul(i, 2654435761) >>> 24) & ((i >> 7) % 2 ? 255 : 31),
  );
  return sharp(pixels, {raw: {width, height, channels: 3}})
    .jpeg(how)
    .toBuffer();
}

async function byLibvips(bytes: Uint8Array) {
  const {picture} = await decodeBytes('coded.jpg', bytes);
  return {...picture, pixels: new Uint8Array(picture.pixels)};
}

test('small JPEGs have the pixels that libvips gives, however they are coded', async () => {
  for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
    for (const progressive of [false, true]) {
      for (const [width, height] of [
        [227, 227],
        [1, 1],
        [17, 250],
        [300, 199],
      ] as const) {
        const bytes = await coded(width, height, {chromaSubsampling, progressive, quality: 80});
        assert.deepEqual(decodeSmallJpeg(bytes), await byLibvips(bytes));
      }
    }
  }
});

test('what is turned, grey, in inks, large or no JPEG is left to libvips', async () => {
  for (const name of ['turned-6.jpg', 'grey.jpg', 'cmyk.jpg', 'colour.png'])
    assert.equal(decodeSmallJpeg(fixture(name)), undefined);
  assert.equal(
    decodeSmallJpeg(await coded(400, 300, {chromaSubsampling: '4:2:0', progressive: false, quality: 50})),
    undefined,
  );
  assert.equal(decodeSmallJpeg(new Uint8Array(0)), undefined);
});

test('a damaged JPEG is left to libvips, and the next good one is read', async () => {
  const bytes = await coded(60, 50, {chromaSubsampling: '4:2:0', progressive: false, quality: 90});
  for (let length = 0; length < bytes.length - 2; length += 97)
    assert.equal(decodeSmallJpeg(bytes.subarray(0, length)), undefined);
  assert.deepEqual(decodeSmallJpeg(bytes), await byLibvips(bytes));
});
