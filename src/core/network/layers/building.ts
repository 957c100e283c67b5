import {tensor, type Tensor} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {unreadable} from '../../formats/unreadable.ts';
import type {DryRun} from '../shapes.ts';

interface Building {
  readonly dryRun: DryRun;
  readonly weights: {dispose(): void}[];
}

/** Set while a model is built whose weights come from a file. */
let building: Building | undefined;

/** What runs layers for their shapes alone; undefined while no model is read. */
export function buildingDryRun(): DryRun | undefined {
  return building?.dryRun;
}

/**
 * Reads a model whose layers start with zeros that take no memory (all share one block, which nothing writes to), since
 * the weights of the file take their place: TensorFlow.js would draw 138 million random numbers for VGG16, which takes
 * 6 to 11 s.
 *
 * @param dryRun learns the shapes of layers without computing
 * @throws HeatlensError `model-unreadable` for layers that declare more weights than memory has
 */
export async function withoutInitialValues<T>(dryRun: DryRun, load: () => Promise<T>): Promise<T> {
  install();
  const weights: Building['weights'] = [];
  building = {dryRun, weights};
  try {
    return await load();
  } catch (error) {
    for (const weight of weights) weight.dispose();
    throw error;
  } finally {
    building = undefined;
  }
}

type DataType = 'float32' | 'int32' | 'bool';
type Add = (
  this: layers.Layer,
  name: string,
  shape: readonly number[],
  dtype: DataType | null | undefined,
  initializer: {apply(): unknown},
  regularizer?: unknown,
  trainable?: boolean,
  constraint?: unknown,
  fastInitializer?: () => {apply(): unknown},
) => {dispose(): void};

let installed = false;

function install(): void {
  if (installed) return;
  installed = true;
  const prototype = layers.Layer.prototype as unknown as {addWeight: Add};
  const {addWeight} = prototype;
  prototype.addWeight = function (name, shape, dtype, ...rest) {
    if (building === undefined) return addWeight.call(this, name, shape, dtype, ...rest);
    const zeros = {apply: () => lightZeros(shape, this.name, dtype ?? 'float32')};
    const weight = addWeight.call(this, name, shape, dtype, zeros, undefined, rest[2], undefined, () => zeros);
    building.weights.push(weight);
    return weight;
  };
}

/** 4 GB, which no array of a classifier reaches. */
const mostValues = 2 ** 30;

/**
 * Zeros that take no memory of their own.
 * @throws HeatlensError `model-unreadable` where the shape is none that a weight can have
 */
export function lightZeros(shape: readonly number[], owner: string, dtype: DataType = 'float32'): Tensor {
  return tensor(zeroBlock(sizeOf(shape, owner), dtype), [...shape], dtype);
}

function sizeOf(shape: readonly number[], owner: string): number {
  const size = shape.reduce((product, side) => product * side, 1);
  if (shape.every((side) => Number.isInteger(side) && side >= 0) && size <= mostValues) return size;
  throw unreadable(
    `The layer \`${owner}\` declares weights of the shape [${shape.join(', ')}], which no model has. The file is damaged: save the model again.`,
  );
}

/** Weak, so that it goes when no model holds a part of it. */
let block = new WeakRef(new ArrayBuffer(0));

function zeroBlock(size: number, dtype: DataType): Float32Array | Int32Array | Uint8Array {
  const bytes = 4 * size;
  const known = block.deref();
  const buffer = known !== undefined && known.byteLength >= bytes ? known : new ArrayBuffer(bytes);
  block = new WeakRef(buffer);
  return new arrays[dtype](buffer, 0, size);
}

const arrays = {float32: Float32Array, int32: Int32Array, bool: Uint8Array} as const;
