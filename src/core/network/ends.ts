import {HeatlensError} from '../errors.ts';
import type {ImageInput} from './network.ts';

/** Side of the picture for networks that take any size. */
const freeSide = 224;

/**
 * The one picture a network takes.
 *
 * @param inputs shapes without the batch; null or −1 where free
 * @throws HeatlensError `model-unsupported` where there is not exactly one input of rank 3 with 1 or 3 channels
 */
export function imageInputOf(inputs: readonly {readonly name: string; readonly shape: readonly (number | null)[]}[]): ImageInput {
  if (inputs.length !== 1) {
    const names = inputs.map((input) => `\`${input.name}\` [${input.shape.join(', ')}]`).join(' and ');
    throw new HeatlensError(
      'model-unsupported',
      `The model takes ${inputs.length} inputs: ${names}. Heatlens explains models with one picture as their only input; export the part that takes the picture.`,
    );
  }
  const [{name, shape}] = inputs;
  const [height, width, channels] = shape.map((size) => (size === null || size < 0 ? undefined : size));
  if (shape.length !== 3 || (channels !== 1 && channels !== 3)) {
    throw new HeatlensError(
      'model-unsupported',
      `The input \`${name}\` has the shape [${shape.map((size) => size ?? 'any').join(', ')}], but a picture is [height, width, 1 or 3]. ` +
        'Heatlens explains image classifiers with channels last.',
    );
  }
  return {name, height: height ?? freeSide, width: width ?? freeSide, channels};
}

/**
 * Number of classes of an output.
 *
 * @param shape of one example's output
 * @throws HeatlensError `model-unsupported` for outputs that are not one row of scores
 */
export function logitsShapeOf(name: string, shape: readonly number[]): number {
  const sizes = shape.filter((size) => size !== 1);
  if (sizes.length > 1) {
    throw new HeatlensError(
      'model-unsupported',
      `The output \`${name}\` has the shape [${shape.join(', ')}], not one score for each class. Heatlens explains classifiers, not segmenters or feature extractors.`,
    );
  }
  return sizes[0] ?? 1;
}
