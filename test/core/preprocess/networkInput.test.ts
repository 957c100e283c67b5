import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {describe, it} from 'node:test';
import fc from 'fast-check';
import {toNetworkInput} from '../../../src/core/preprocess/networkInput.ts';
import {defaultPreprocessing, interpolations, resizeModes} from '../../../src/core/preprocess/preprocessing.ts';
import type {Interpolation, Picture, Preprocessing} from '../../../src/core/preprocess/preprocessing.ts';

interface StoredPicture {
  readonly height: number;
  readonly width: number;
  readonly pixels: readonly number[];
}
interface Case {
  readonly picture: StoredPicture;
  readonly input: {readonly height: number; readonly width: number};
  readonly expected: Readonly<Record<string, readonly number[]>>;
}
interface Fixture {
  readonly stretches: readonly Case[];
  readonly placements: readonly Case[];
  readonly ranges: Omit<Case, 'input'> & {readonly grey: readonly number[]};
}

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/resize/resize.json', import.meta.url), 'utf8'),
) as Fixture;

/** In units of 0…255. TensorFlow and PIL interpolate in float32. */
const FLOAT32 = 2e-3;
const tolerances: Record<Interpolation, number> = {
  nearest: 0,
  bilinear: FLOAT32,
  'bilinear-antialias': FLOAT32,
  bicubic: FLOAT32,
  area: FLOAT32,
};

describe('toNetworkInput gives the numbers that TensorFlow and PIL give', () => {
  for (const interpolation of interpolations) {
    it(`for ${interpolation} as tf.image.resize`, () => {
      for (const {picture, input, expected} of fixture.stretches) {
        const values = inputOf(picture, input, {interpolation});
        assertClose(values, expected[interpolation], tolerances[interpolation], sizes(picture, input));
      }
    });
  }

  it('for bilinear-antialias as PIL: to float32, and within one step of its 8-bit pictures', () => {
    for (const {picture, input, expected} of fixture.stretches) {
      const values = inputOf(picture, input, {interpolation: 'bilinear-antialias'});
      assertClose(values, expected['bilinear-antialias (PIL)'], FLOAT32, sizes(picture, input));
      assertClose(values, expected['bilinear-antialias (PIL, 8 bit)'], 1.01, sizes(picture, input));
    }
  });

  for (const resize of ['center-crop', 'letterbox'] as const) {
    it(`for ${resize} as Keras' smart_resize and tf.image.resize_with_pad`, () => {
      for (const {picture, input, expected} of fixture.placements) {
        assertClose(inputOf(picture, input, {resize}), expected[resize], FLOAT32, sizes(picture, input));
      }
    });
  }

  for (const range of ['-1..1', 'caffe', 'torch'] as const) {
    it(`for the range ${range} as keras.applications`, () => {
      const {picture, expected} = fixture.ranges;
      assertClose(inputOf(picture, picture, {range}), expected[range], 1e-4, range);
    });
  }

  it('for a grey network as PIL, but for its rounding', () => {
    const {picture, grey} = fixture.ranges;
    const {values} = toNetworkInput(decoded(picture), {...picture, channels: 1}, preprocessing({}));
    assertClose(values, grey, 0.5001, 'grey');
  });
});

describe('toNetworkInput', () => {
  it('keeps every value of a picture that has the right size already', () => {
    fc.assert(
      fc.property(
        anyPicture(),
        fc.constantFrom(...interpolations),
        fc.constantFrom(...resizeModes),
        (picture, interpolation, resize) => {
          const {values, field} = toNetworkInput(
            picture,
            {...picture, channels: 3},
            preprocessing({interpolation, resize}),
          );
          assert.deepEqual([...values], [...picture.pixels]);
          assert.deepEqual(field, [0, 0, picture.width, picture.height]);
        },
      ),
    );
  });

  it('keeps a picture of one colour that colour', () => {
    fc.assert(
      fc.property(
        anySize(60),
        anySize(30),
        fc.nat(255),
        fc.constantFrom(...interpolations),
        (from, to, level, interpolation) => {
          const picture = {...from, pixels: new Uint8Array(from.width * from.height * 3).fill(level)};
          const {values} = toNetworkInput(picture, {...to, channels: 3}, preprocessing({interpolation}));
          for (const value of values) assert.ok(Math.abs(value - level) <= 1e-4, `${value} for ${level}`);
        },
      ),
    );
  });

  it('mirrors its values when the picture is mirrored', () => {
    const kinds = interpolations.filter((kind) => kind !== 'nearest');
    fc.assert(
      fc.property(anyPicture(), anySize(20), fc.constantFrom(...kinds), (picture, to, interpolation) => {
        const input = {...to, channels: 3};
        const plain = toNetworkInput(picture, input, preprocessing({interpolation})).values;
        const mirrored = toNetworkInput(mirror(picture), input, preprocessing({interpolation})).values;
        const tolerance = interpolation === 'bicubic' ? 1 : 1e-3;
        assertClose(mirror({...to, pixels: mirrored}).pixels, plain, tolerance, interpolation);
      }),
    );
  });

  it('pads a letterboxed picture with what black is in the range', () => {
    const picture = {width: 4, height: 2, pixels: new Uint8Array(24).fill(255)};
    const {values, field} = toNetworkInput(
      picture,
      {width: 4, height: 4, channels: 1},
      preprocessing({range: '-1..1', resize: 'letterbox'}),
    );
    assert.deepEqual(
      [...values].map((value) => Math.round(value * 1e6) / 1e6),
      [-1, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1, 1, -1, -1, -1, -1],
    );
    assert.deepEqual(field, [0, -1, 4, 3]);
  });

  it('gives blue first where the channel order is bgr, with mean and std in that order', () => {
    const picture = {width: 1, height: 1, pixels: Uint8Array.of(10, 20, 30)};
    const range = {mean: [1, 2, 3], std: [1, 2, 7]};
    const {values} = toNetworkInput(
      picture,
      {width: 1, height: 1, channels: 3},
      preprocessing({range, channelOrder: 'bgr'}),
    );
    assert.deepEqual([...values], [29, 9, 1]);
  });

  it('tells the field of a picture that was decoded shrunk in the pixels of the picture itself', () => {
    const picture = {width: 10, height: 20, pixels: new Uint8Array(600), own: {width: 1000, height: 2000}};
    const {field} = toNetworkInput(picture, {width: 5, height: 5, channels: 3}, preprocessing({resize: 'center-crop'}));
    assert.deepEqual(field, [0, 500, 1000, 1500]);
  });

  it('refuses a network that takes neither grey nor colour, and says what it can make', () => {
    for (const channels of [2, 4]) {
      const make = () => toNetworkInput(onePixel, {width: 1, height: 1, channels}, preprocessing({}));
      assert.throws(make, {code: 'model-unsupported', message: /1 \(grey\) or 3 \(colour\)/});
    }
  });

  it('refuses a range that has not one value a channel', () => {
    const grey = {width: 1, height: 1, channels: 1};
    assert.throws(() => toNetworkInput(onePixel, grey, preprocessing({range: 'torch'})), {code: 'argument-invalid'});
    const two = {mean: [1, 2], std: [1]};
    assert.throws(() => toNetworkInput(onePixel, {...grey, channels: 3}, preprocessing({range: two})), {
      code: 'argument-invalid',
      message: /`mean` has 2 values/,
    });
  });
});

const onePixel: Picture = {width: 1, height: 1, pixels: Uint8Array.of(1, 2, 3)};

function preprocessing(changes: Partial<Preprocessing>): Preprocessing {
  return {...defaultPreprocessing, range: '0..255', ...changes};
}

function inputOf(picture: StoredPicture, input: Case['input'], changes: Partial<Preprocessing>): Float32Array {
  return toNetworkInput(decoded(picture), {...input, channels: 3}, preprocessing(changes)).values;
}

function decoded({width, height, pixels}: StoredPicture): Picture {
  return {width, height, pixels: Uint8Array.from(pixels)};
}

function sizes(picture: StoredPicture, input: Case['input']): string {
  return `${picture.height}×${picture.width} → ${input.height}×${input.width}`;
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number> | undefined,
  tolerance: number,
  what: string,
): void {
  assert.equal(actual.length, expected?.length, what);
  const worst = Math.max(...Array.from(actual, (value, i) => Math.abs(value - (expected?.[i] ?? NaN))));
  assert.ok(worst <= tolerance, `${what}: off by ${worst}`);
}

function mirror({width, height, pixels}: Picture): Picture {
  const mirrored = pixels.map((_, i) => {
    const x = Math.floor(i / 3) % width;
    return pixels[i + (width - 1 - 2 * x) * 3] ?? NaN;
  });
  return {width, height, pixels: mirrored};
}

function anySize(most: number): fc.Arbitrary<{width: number; height: number}> {
  return fc.record({width: fc.integer({min: 1, max: most}), height: fc.integer({min: 1, max: most})});
}

function anyPicture(): fc.Arbitrary<Picture> {
  return anySize(24).chain(({width, height}) =>
    fc
      .uint8Array({minLength: width * height * 3, maxLength: width * height * 3})
      .map((pixels) => ({width, height, pixels})),
  );
}
