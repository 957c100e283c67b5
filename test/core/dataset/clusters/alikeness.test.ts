import assert from 'node:assert/strict';
import {test} from 'node:test';
import {alikeness, detailOf} from '../../../../src/core/dataset/clusters/alikeness.ts';
import {seededRandom, type Random} from '../../../../src/core/random.ts';

const size = {height: 64, width: 64};
/** The middle sixteenth. */
const cover = {height: 4, width: 4, cells: Uint8Array.from({length: 16}, (_, cell) => Number(cell === 5))};

function noise(random: Random, channels = 1): Float32Array {
  return Float32Array.from({length: size.height * size.width * channels}, random);
}

/** The same drawing over another picture. */
function stamped(image: Float32Array, drawing: Float32Array): Float32Array {
  return image.map((value, pixel) => {
    const [y, x] = [Math.floor(pixel / size.width), pixel % size.width];
    return y >= 16 && y < 32 && x >= 16 && x < 32 ? drawing[pixel] : value;
  });
}

function details(images: readonly Float32Array[]): readonly Float32Array[] {
  return images.map((image) => detailOf(image, size));
}

test('light and colour are no detail; a line is', () => {
  const even = Float32Array.from({length: size.height * size.width * 3}, (_, at) => 0.2 + 0.1 * (at % 3));
  assert.ok(detailOf(even, size).every((value) => Math.abs(value) < 1e-6));
  const line = new Float32Array(size.height * size.width);
  line.fill(9, 32 * size.width, 33 * size.width);
  const detail = detailOf(line, size);
  // averaged over 3 and over 5 rows, of which one is the line
  assert.ok(Math.abs(detail[32 * size.width + 10] - (9 / 3 - 9 / 5)) < 1e-5);
  assert.equal(detail[10], 0);
});

test('pictures that have nothing to do with each other are not alike, the same thing in all of them is', () => {
  const random = seededRandom(5);
  const others = details(Array.from({length: 20}, () => noise(random)));
  const pictures = Array.from({length: 12}, () => noise(random));
  assert.ok(alikeness(details(pictures), others, cover, size) < 0.05);
  const drawing = noise(random);
  const marked = pictures.map((image) => stamped(image, drawing));
  assert.ok(alikeness(details(marked), others, cover, size) > 0.85);
});

test('what all pictures of the set have there is not counted', () => {
  const random = seededRandom(6);
  const frame = noise(random);
  const framed = (count: number) =>
    details(Array.from({length: count}, () => noise(random).map((v, i) => frame[i] + v / 4)));
  const [pictures, others] = [framed(12), framed(40)];
  assert.ok(alikeness(pictures, [], cover, size) > 0.85);
  assert.ok(alikeness(pictures, others, cover, size) < 0.1);
});

test('a place without any detail is alike in nothing', () => {
  const black = details(Array.from({length: 8}, () => new Float32Array(size.height * size.width)));
  assert.equal(alikeness(black, [], cover, size), 0);
});
