import {image, slice, tile, expandDims, reshape, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {flagOf, isChannelsFirst, numberOf, numbersOf, pairOf, refuse, textOf, type LayerConfig} from './config.ts';
import {arranged, channelsOf, inChannelsLast, spatialOf} from './channels.ts';
import type {FreeShape, LayerRecipe} from './recipe.ts';

type Size = readonly [height: number, width: number];

/** Layers that change the grid by sampling. TensorFlow 2 samples at pixel centres, which tfjs's own layers do not. */
export const RESIZING_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'UpSampling2D',
    call: ([x], _, config) =>
      inChannelsLast(x, config, (upright) => {
        const [vertical, horizontal] = pairOf(config, 'size', 2);
        const [, height, width] = upright.shape;
        if (textOf(config, 'interpolation', 'nearest') === 'nearest') return repeated(upright, [vertical, horizontal]);
        return resized(upright, [height * vertical, width * horizontal], config);
      }),
    shape: ([shape], config) => {
      const factors = pairOf(config, 'size', 2);
      const sizes = spatialOf(shape, config).map((size, axis) => (size === null ? null : size * factors[axis]));
      return arranged(shape, config, sizes, channelsOf(shape, config));
    },
  },
  {
    className: 'Resizing',
    call: ([x], _, config) =>
      inChannelsLast(x, config, (upright) => {
        if (flagOf(config, 'antialias', false))
          refuse(config, 'resizes with antialiasing', 'Set `antialias=False` and save the model again.');
        if (flagOf(config, 'padToAspectRatio', false)) {
          refuse(
            config,
            'pads to an aspect ratio',
            'Resize the pictures before the network and save it without this layer.',
          );
        }
        const size: Size = [numberOf(config, 'height', 1), numberOf(config, 'width', 1)];
        const cut = flagOf(config, 'cropToAspectRatio', false) ? cutToRatio(upright, size) : upright;
        return resized(cut, size, config);
      }),
    shape: fixedShape,
  },
  {
    className: 'CenterCrop',
    call: ([x], _, config) => inChannelsLast(x, config, (upright) => centreCrop(upright, config)),
    shape: fixedShape,
  },
  {
    className: 'RandomCrop',
    call: ([x], _, config) => inChannelsLast(x, config, (upright) => centreCrop(upright, config)),
    shape: fixedShape,
  },
  {
    className: 'Cropping2D',
    when: isChannelsFirst,
    call: ([x], _, config) => {
      const [top = 0, bottom = top, left = top, right = left] = numbersOf(config, 'cropping') ?? [];
      const [batch, channels, height, width] = x.shape;
      return slice(x, [0, 0, top, left], [batch, channels, height - top - bottom, width - left - right]);
    },
  },
];

function fixedShape([shape]: readonly FreeShape[], config: LayerConfig): FreeShape {
  return arranged(
    shape,
    config,
    [numberOf(config, 'height', 1), numberOf(config, 'width', 1)],
    channelsOf(shape, config),
  );
}

function repeated(x: Tensor4D, [vertical, horizontal]: Size): Tensor {
  const [batch, height, width, channels] = x.shape;
  const wide = tile(expandDims(reshape(x, [batch * height * width, channels]), 1), [1, horizontal, 1]);
  const rows = tile(reshape(wide, [batch * height, 1, width * horizontal * channels]), [1, vertical, 1]);
  return reshape(rows, [batch, height * vertical, width * horizontal, channels]);
}

export function resized(x: Tensor4D, [height, width]: Size, config: LayerConfig): Tensor {
  if (x.shape[1] === height && x.shape[2] === width) return x;
  const interpolation = textOf(config, 'interpolation', 'bilinear');
  if (interpolation === 'bilinear') return image.resizeBilinear(x, [height, width], false, true);
  if (interpolation === 'nearest') return image.resizeNearestNeighbor(x, [height, width], false, true);
  return refuse(
    config,
    `resizes with \`${interpolation}\``,
    'Choose `bilinear` or `nearest` and save the model again.',
  );
}

/** As large a middle part as has the ratio of the size asked for. */
function cutToRatio(x: Tensor4D, [height, width]: Size): Tensor4D {
  const [, rows, columns] = x.shape;
  const cutRows = Math.min(rows, Math.trunc((columns * height) / width));
  const cutColumns = Math.min(columns, Math.trunc((rows * width) / height));
  return middle(x, [cutRows, cutColumns]);
}

/** Where the picture is smaller than the crop, Keras enlarges it first. */
function centreCrop(x: Tensor4D, config: LayerConfig): Tensor {
  const size: Size = [numberOf(config, 'height', 1), numberOf(config, 'width', 1)];
  const [, rows, columns] = x.shape;
  if (rows >= size[0] && columns >= size[1]) return middle(x, size);
  return resized(cutToRatio(x, size), size, {name: config['name'], interpolation: 'bilinear'});
}

function middle(x: Tensor4D, [height, width]: Size): Tensor4D {
  const [batch, rows, columns, channels] = x.shape;
  const begin: [number, number, number, number] = [
    0,
    Math.trunc((rows - height) / 2),
    Math.trunc((columns - width) / 2),
    0,
  ];
  return slice(x, begin, [batch, height, width, channels]);
}
