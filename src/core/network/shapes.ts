import type {Tensor, Tensor4D} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import {sizeRange} from './freeSize.ts';
import type {ImageInput} from './network.ts';

/**
 * Calls a function with images whose values do not matter, to learn shapes; the tensors are gone when it returns.
 * `traceDryRun` does so without computing anything.
 */
export type DryRun = <T>(shape: [number, number, number, number], run: (images: Tensor4D) => T) => T;

interface DryValues {
  readonly logits: Tensor | undefined;
  readonly layers: ReadonlyMap<string, Tensor | undefined>;
}

/**
 * Shapes of all layers, without the batch, from one dry run on a batch of one.
 * @throws HeatlensError `model-unreadable` where the network does not run on its own input size
 */
export function layerShapes(
  dryRun: DryRun,
  input: ImageInput,
  evaluate: (images: Tensor4D) => DryValues,
): {logits: readonly number[]; shapes: Map<string, readonly number[]>} {
  try {
    return dryRun([1, input.height, input.width, input.channels], (images) => {
      const values = evaluate(images);
      const shapes = new Map(
        [...values.layers].map(([name, tensor]) => [
          name,
          checkedShape(name, tensor?.shape.slice(1) ?? [], mostOf(input)),
        ]),
      );
      return {logits: values.logits?.shape.slice(1) ?? [], shapes};
    });
  } catch (cause) {
    if (cause instanceof HeatlensError) throw cause;
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new HeatlensError(
      'model-unreadable',
      `The model does not run on its own input size ${input.height}×${input.width}×${input.channels}: ${why} Export the model again.`,
      {cause},
    );
  }
}

/** Of one picture: 1 GB. */
const usualMost = 2 ** 28;

/** Large pictures make large activations, and what they need is known before they are computed. */
function mostOf({height, width}: ImageInput): number {
  const pixels = height * width;
  return pixels <= sizeRange.max ** 2 ? Math.max(usualMost, 128 * pixels) : usualMost;
}

/**
 * @param shape of one picture's activations; null where free
 * @param most numbers of one picture
 * @throws HeatlensError `model-unreadable` where they are more than memory can hold
 */
export function checkedShape<T extends number | null>(
  layer: string,
  shape: readonly T[],
  most = usualMost,
): readonly T[] {
  if (shape.reduce<number>((product, size) => product * (size ?? 1), 1) <= most) return shape;
  throw new HeatlensError(
    'model-unreadable',
    `The layer \`${layer}\` makes [${shape.map((size) => size ?? 'any').join(', ')}] numbers of one picture, more than memory can hold. The file is damaged: save the model again.`,
  );
}
