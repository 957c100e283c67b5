import {byName} from '../../byName.ts';
import {ARITHMETIC_OPERATIONS} from './arithmeticOperations.ts';
import {refuse, type LayerConfig} from './config.ts';
import {GRID_OPERATIONS} from './gridOperations.ts';
import {callOf, type Operation} from './operationKit.ts';
import type {LayerRecipe} from './recipe.ts';
import {SHAPE_OPERATIONS} from './shapeOperations.ts';

const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...ARITHMETIC_OPERATIONS,
  ...SHAPE_OPERATIONS,
  ...GRID_OPERATIONS,
};

/** A function of `keras.ops` or TensorFlow between the layers of a functional model (`operationConfig.ts` makes it). */
export const OPERATION_LAYER: LayerRecipe = {
  className: 'Operation',
  call: (inputs, _, config) => {
    const name = (config['operation'] as {name: string}).name;
    const known = TENSORFLOW[name] ?? name;
    if (!Object.hasOwn(OPERATIONS, known)) {
      refuse(
        config,
        `is the operation \`${name}\``,
        'Replace it by a layer (Add, Multiply, Rescaling, Activation, Reshape …) and save the model again.',
      );
    }
    return OPERATIONS[known](callOf(inputs, config));
  },
};

/** The operation that a layer calls, by Keras's class name; undefined for layers that are no operation. */
export function operationOf(layer: object): string | undefined {
  const called: unknown = (layer as {readonly config?: LayerConfig}).config?.['operation'];
  if (typeof called !== 'object' || called === null || !('name' in called) || typeof called.name !== 'string')
    return undefined;
  return TENSORFLOW[called.name] ?? called.name;
}

/** Functions of TensorFlow that tf.keras records as layers. */
const TENSORFLOW: Readonly<Record<string, string>> = byName({
  '__operators__.add': 'Add',
  'math.add': 'Add',
  add: 'Add',
  'math.subtract': 'Subtract',
  subtract: 'Subtract',
  'math.multiply': 'Multiply',
  multiply: 'Multiply',
  'math.truediv': 'TrueDivide',
  'math.divide': 'TrueDivide',
  'math.pow': 'Power',
  'math.maximum': 'Maximum',
  'math.minimum': 'Minimum',
  'math.sqrt': 'Sqrt',
  'math.rsqrt': 'Rsqrt',
  'math.square': 'Square',
  'math.exp': 'Exp',
  'math.log': 'Log',
  'math.negative': 'Negative',
  'math.abs': 'Abs',
  'math.tanh': 'Tanh',
  'math.sigmoid': 'Sigmoid',
  'nn.sigmoid': 'Sigmoid',
  'nn.relu': 'Relu',
  'nn.relu6': 'Relu6',
  'nn.elu': 'Elu',
  'nn.selu': 'Selu',
  'nn.silu': 'Silu',
  'nn.swish': 'Silu',
  'nn.gelu': 'Gelu',
  'nn.softmax': 'Softmax',
  'nn.softplus': 'Softplus',
  'math.reduce_mean': 'Mean',
  'math.reduce_sum': 'Sum',
  'math.reduce_max': 'Max',
  'math.reduce_min': 'Min',
  reshape: 'Reshape',
  transpose: 'Transpose',
  'compat.v1.transpose': 'Transpose',
  expand_dims: 'ExpandDims',
  squeeze: 'Squeeze',
  'compat.v1.squeeze': 'Squeeze',
  concat: 'Concatenate',
  stack: 'Stack',
  clip_by_value: 'Clip',
  cast: 'Cast',
  identity: 'Identity',
  'linalg.matmul': 'Matmul',
  '__operators__.getitem': 'GetItem',
  pad: 'Pad',
  'compat.v1.pad': 'Pad',
  split: 'Split',
  unstack: 'Unstack',
  tile: 'Tile',
  repeat: 'Repeat',
  reverse: 'Flip',
  roll: 'Roll',
  where: 'Where',
  'image.resize': 'Resize',
  'image.rgb_to_grayscale': 'RGBToGrayscale',
  'nn.depth_to_space': 'DepthToSpace',
  'nn.space_to_depth': 'SpaceToDepth',
  'math.squared_difference': 'SquaredDifference',
  'math.erf': 'Erf',
  'math.floordiv': 'FloorDivide',
  'math.mod': 'Mod',
  'nn.leaky_relu': 'LeakyRelu',
  'nn.log_softmax': 'LogSoftmax',
  'math.l2_normalize': 'Normalize',
  'math.reduce_variance': 'Var',
  'math.reduce_std': 'Std',
  'math.reduce_logsumexp': 'Logsumexp',
  'math.softplus': 'Softplus',
  'math.greater': 'Greater',
  'math.greater_equal': 'GreaterEqual',
  'math.less': 'Less',
  'math.less_equal': 'LessEqual',
});
