import * as fc from 'fast-check';
import {type DrawRow, int, pick, type Row, type RowInput, type RowInputs, shape} from './kernelRow.ts';
import {RARE_ROWS} from './rareRows.ts';

/** A shape that broadcasts against another: some axes are 1, some in front are missing. */
function broadcastable(g: fc.GeneratorValue, to: readonly number[]): number[] {
  return to.slice(int(g, 0, to.length - 1)).map((size) => pick(g, size, size, 1));
}

function unary(range: readonly [number, number] = [-3, 3], attrs?: (g: fc.GeneratorValue) => Row['attrs']): DrawRow {
  return (g) => ({inputs: {x: {shape: shape(g), range}}, attrs: attrs?.(g)});
}

function binary(options: Pick<RowInput, 'range' | 'whole' | 'dtype'> = {}, second = options): DrawRow {
  return (g) => {
    const wide = shape(g);
    const narrow = broadcastable(g, wide);
    const [a, b] = pick(g, [wide, narrow], [narrow, wide]);
    return {inputs: {a: {shape: a, ...options}, b: {shape: b, ...second}}};
  };
}

function reduction(options: Omit<RowInput, 'shape'> = {}, key = 'axis'): DrawRow {
  return (g) => {
    const x = {shape: shape(g), ...options};
    const axes = x.shape.map((_, axis) => axis).filter(() => pick(g, true, false));
    return {inputs: {x}, attrs: {[key]: axes.length > 0 ? axes : [x.shape.length - 1], keepDims: pick(g, true, false)}};
  };
}

interface Windows {
  readonly size: [number, number];
  readonly strides: [number, number];
  readonly pad: 'same' | 'valid' | [[number, number], [number, number], [number, number], [number, number]];
}

function windows(g: fc.GeneratorValue, explicit = true): Windows {
  const size: [number, number] = [int(g, 1, 3), int(g, 1, 3)];
  const pads = [
    [0, 0],
    [int(g, 0, size[0] - 1), int(g, 0, size[0] - 1)],
    [int(g, 0, size[1] - 1), 0],
    [0, 0],
  ] as const;
  const stride = int(g, 1, 2);
  return {
    size,
    strides: pick(g, [1, 1], [stride, stride], [2, 1]),
    pad: pick(g, 'same', 'valid', ...(explicit ? [pads.map(([a, b]) => [a, b]) as unknown as 'same'] : [])),
  };
}

function convolution(g: fc.GeneratorValue, depthwise: boolean) {
  const {size, strides, pad} = windows(g);
  const dilated = pick(g, false, false, true);
  const channels = int(g, 1, 4);
  const x = {shape: [int(g, 1, 2), int(g, 5, 8), int(g, 5, 8), channels]};
  const filter = {shape: [...size, channels, int(g, 1, 3)]};
  const attrs = {strides: dilated ? [1, 1] : strides, pad, dataFormat: 'NHWC', dilations: dilated ? [2, 2] : [1, 1]};
  const out = depthwise ? (filter.shape[2] ?? 1) * (filter.shape[3] ?? 1) : (filter.shape[3] ?? 1);
  return {x, filter, attrs, out};
}

const ACTIVATIONS = ['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'] as const;

function fusedConvolution(depthwise: boolean): DrawRow {
  return (g) => {
    const {x, filter, attrs, out} = convolution(g, depthwise);
    // tfjs's cpu kernels know no activation of depthwise convolutions with weights, and no alpha.
    const activation = pick(g, ...ACTIVATIONS);
    const weights: RowInputs = activation === 'prelu' ? {preluActivationWeights: {shape: [out]}} : {};
    const bias: RowInputs = pick(g, true, false) ? {bias: {shape: [out]}} : {};
    return {inputs: {x, filter, ...bias, ...weights}, attrs: {...attrs, activation, leakyreluAlpha: 0.3}};
  };
}

function convolutionBack(depthwise: boolean): DrawRow {
  return (g) => {
    const {size, strides, pad} = windows(g, !depthwise);
    const [height, width, channels] = [int(g, 5, 8), int(g, 5, 8), int(g, 1, 4)];
    const filter = {shape: [...size, channels, int(g, 1, 3)]};
    const last = depthwise ? channels * (filter.shape[3] ?? 1) : (filter.shape[3] ?? 1);
    const outs = [height, width].map((length, axis) =>
      outputLength(length, size[axis] ?? 1, strides[axis] ?? 1, pad, axis),
    );
    const batch = int(g, 1, 2);
    const attrs = {strides, pad, dataFormat: 'NHWC', dilations: [1, 1], inputShape: [batch, height, width, channels]};
    return {inputs: {dy: {shape: [batch, ...outs, last]}, filter}, attrs};
  };
}

function outputLength(length: number, size: number, stride: number, pad: Windows['pad'], axis: number): number {
  if (pad === 'same') return Math.ceil(length / stride);
  const [before, after] = pad === 'valid' ? [0, 0] : (pad[axis + 1] ?? [0, 0]);
  return Math.floor((length + before + after - size) / stride) + 1;
}

function pooling(g: fc.GeneratorValue) {
  const {size, strides, pad} = windows(g, false);
  const x = {shape: [int(g, 1, 2), int(g, 4, 7), int(g, 4, 7), int(g, 1, 3)]};
  const outs = [0, 1].map((axis) =>
    outputLength(x.shape[axis + 1] ?? 1, size[axis] ?? 1, strides[axis] ?? 1, pad, axis),
  );
  return {x, dy: [x.shape[0] ?? 1, ...outs, x.shape[3] ?? 1], attrs: {filterSize: size, strides, pad}};
}

function matrices(g: fc.GeneratorValue) {
  const [m, k, n] = [int(g, 1, 4), int(g, 1, 5), int(g, 1, 4)];
  const [transposeA, transposeB] = [pick(g, true, false), pick(g, true, false)];
  const batch = [int(g, 1, 3)];
  const a = {shape: [...batch, ...(transposeA ? [k, m] : [m, k])]};
  const b = {shape: [...batch, ...(transposeB ? [n, k] : [k, n])]};
  return {a, b, n, attrs: {transposeA, transposeB}};
}

function resized(g: fc.GeneratorValue): Row {
  const alignCorners = pick(g, true, false);
  const halfPixelCenters = !alignCorners && pick(g, true, false);
  const attrs = {size: [int(g, 1, 9), int(g, 1, 9)], alignCorners, halfPixelCenters};
  return {inputs: {images: {shape: [int(g, 1, 2), int(g, 1, 6), int(g, 1, 6), int(g, 1, 3)]}}, attrs};
}

const window = (g: fc.GeneratorValue, length: number) => {
  const begin = int(g, 0, length - 1);
  return {begin, size: int(g, 1, length - begin)};
};

const numbers = binary();
const ties = binary({range: [-2, 2], whole: true});
const truths = binary({dtype: 'bool', range: [0, 1], whole: true});
const anywhere = unary();

export const ROWS: Readonly<Record<string, DrawRow>> = {
  Abs: anywhere,
  Acos: unary([-1, 1]),
  Acosh: unary([1, 5]),
  Asin: unary([-1, 1]),
  Asinh: anywhere,
  Atan: anywhere,
  Atanh: unary([-0.9, 0.9]),
  Ceil: anywhere,
  Cos: anywhere,
  Cosh: anywhere,
  Elu: anywhere,
  Erf: anywhere,
  Exp: anywhere,
  Expm1: anywhere,
  Floor: anywhere,
  Log: unary([0.01, 5]),
  Log1p: unary([-0.9, 5]),
  Neg: anywhere,
  Reciprocal: unary([0.1, 3]),
  Relu: anywhere,
  Relu6: unary([-9, 9]),
  Round: (g) => ({inputs: {x: {shape: shape(g), range: [-6, 6], whole: pick(g, true, false)}}}),
  Rsqrt: unary([0.1, 5]),
  Selu: anywhere,
  Sigmoid: anywhere,
  Sign: (g) => ({inputs: {x: {shape: shape(g), range: [-2, 2], whole: true}}}),
  Sin: anywhere,
  Sinh: anywhere,
  Softplus: unary([-30, 30]),
  Sqrt: unary([0, 5]),
  Square: anywhere,
  Tan: unary([-1.4, 1.4]),
  Tanh: anywhere,
  IsNan: anywhere,
  IsInf: anywhere,
  IsFinite: anywhere,
  LogicalNot: (g) => ({inputs: {x: {shape: shape(g), dtype: 'bool', range: [0, 1], whole: true}}}),
  ClipByValue: unary([-3, 3], () => ({clipValueMin: -1.5, clipValueMax: 0.75})),
  LeakyRelu: unary([-3, 3], () => ({alpha: 0.3})),
  Step: (g) => ({inputs: {x: {shape: shape(g), range: [-2, 2], whole: true}}, attrs: {alpha: pick(g, 0, 0.5)}}),

  Add: numbers,
  Sub: numbers,
  Multiply: numbers,
  Maximum: ties,
  Minimum: ties,
  RealDiv: binary({}, {range: [0.5, 3]}),
  FloorDiv: (g) =>
    pick(
      g,
      binary({}, {range: [0.5, 3]}),
      binary({dtype: 'int32', range: [-9, 9], whole: true}, {dtype: 'int32', range: [1, 4], whole: true}),
    )(g),
  Mod: binary({range: [-9, 9]}, {range: [0.5, 3]}),
  Pow: binary({range: [0.1, 3]}, {range: [-2, 2]}),
  SquaredDifference: numbers,
  Atan2: ties,
  Equal: ties,
  NotEqual: ties,
  Greater: ties,
  GreaterEqual: ties,
  Less: ties,
  LessEqual: ties,
  LogicalAnd: truths,
  LogicalOr: truths,
  Prelu: (g) => {
    const x = shape(g);
    return {inputs: {x: {shape: x}, alpha: {shape: broadcastable(g, x)}}};
  },
  EluGrad: (g) => {
    const same = shape(g);
    return {inputs: {dy: {shape: same}, y: {shape: same, range: [-1, 1]}}};
  },
  Select: (g) => {
    const same = shape(g);
    const dtype = pick(g, 'float32', 'int32', 'bool') as 'float32';
    const truth = {dtype: 'bool', range: [0, 1], whole: true} as const;
    const values = dtype === ('bool' as string) ? truth : ({dtype, range: [-5, 5], whole: true} as const);
    return {inputs: {condition: {shape: same, ...truth}, t: {shape: same, ...values}, e: {shape: same, ...values}}};
  },
  AddN: (g) => {
    const same = shape(g);
    return {inputs: Array.from({length: int(g, 1, 4)}, () => ({shape: same}))};
  },

  Conv2D: (g) => {
    const {x, filter, attrs} = convolution(g, false);
    return {inputs: {x, filter}, attrs};
  },
  DepthwiseConv2dNative: (g) => {
    const {x, filter, attrs} = convolution(g, true);
    return {inputs: {x, filter}, attrs: {...attrs, strides: [attrs.strides[0], attrs.strides[0]]}};
  },
  FusedConv2D: fusedConvolution(false),
  FusedDepthwiseConv2D: fusedConvolution(true),
  Conv2DBackpropInput: convolutionBack(false),
  DepthwiseConv2dNativeBackpropInput: convolutionBack(true),

  MaxPool: (g) => {
    const {x, attrs} = pooling(g);
    return {inputs: {x}, attrs};
  },
  AvgPool: (g) => {
    const {x, attrs} = pooling(g);
    return {inputs: {x}, attrs};
  },
  MaxPoolGrad: (g) => {
    const {x, dy, attrs} = pooling(g);
    const tied = {...x, range: [-2, 2], whole: pick(g, true, false)} as const;
    return {inputs: {dy: {shape: dy}, input: tied, output: {shape: dy}}, attrs};
  },

  FusedBatchNorm: (g) => {
    const x = shape(g, 4);
    const vector = {shape: x.slice(3)};
    const scale: RowInputs = pick(g, true, false) ? {scale: vector} : {};
    const offset: RowInputs = pick(g, true, false) ? {offset: vector} : {};
    const variance = {...vector, range: [0.2, 2]} as const;
    return {inputs: {x: {shape: x}, mean: vector, variance, ...scale, ...offset}, attrs: {varianceEpsilon: 1e-3}};
  },
  Softmax: (g) => {
    const logits = {shape: shape(g), range: [-20, 20]} as const;
    return {inputs: {logits}, attrs: {dim: logits.shape.length - 1}};
  },

  LRN: (g) => ({
    inputs: {x: {shape: shape(g, 4)}},
    attrs: {depthRadius: int(g, 0, 3), bias: 1.5, alpha: 0.3, beta: 0.75},
  }),
  LRNGrad: (g) => {
    const same = {shape: shape(g, 4)};
    return {
      inputs: {x: same, y: same, dy: same},
      attrs: {depthRadius: int(g, 0, 3), bias: 1.5, alpha: 0.3, beta: 0.75},
    };
  },

  BatchMatMul: (g) => {
    const {a, b, attrs} = matrices(g);
    return {inputs: {a, b}, attrs};
  },
  _FusedMatMul: (g) => {
    const {a, b, n, attrs} = matrices(g);
    const activation = pick(g, ...ACTIVATIONS);
    const weights: RowInputs = activation === 'prelu' ? {preluActivationWeights: {shape: [n]}} : {};
    const bias: RowInputs = pick(g, true, false) ? {bias: {shape: [n]}} : {};
    return {inputs: {a, b, ...bias, ...weights}, attrs: {...attrs, activation, leakyreluAlpha: 0.3}};
  },

  Sum: (g) => reduction(pick(g, {}, {dtype: 'int32', range: [-5, 5], whole: true} as const))(g),
  Prod: reduction({range: [-2, 2]}),
  Mean: reduction(),
  Min: reduction(),
  Max: reduction({}, 'reductionIndices'),
  All: reduction({dtype: 'bool', range: [0, 1], whole: true}),
  Any: reduction({dtype: 'bool', range: [0, 1], whole: true}),
  ArgMax: (g) => {
    const x = {shape: shape(g), range: [-2, 2], whole: true} as const;
    return {inputs: {x}, attrs: {axis: int(g, 0, x.shape.length - 1)}};
  },
  ArgMin: (g) => {
    const x = {shape: shape(g), range: [-2, 2], whole: true} as const;
    return {inputs: {x}, attrs: {axis: int(g, 0, x.shape.length - 1)}};
  },

  ResizeBilinear: resized,
  ResizeNearestNeighbor: resized,

  Identity: anywhere,
  OnesLike: anywhere,
  ZerosLike: anywhere,
  Reshape: (g) => {
    const x = shape(g);
    const size = x.reduce((product, n) => product * n, 1);
    return {
      inputs: {x: {shape: x}},
      attrs: {shape: pick(g, [size], [1, size, 1], [-1, x.at(-1) ?? 1], [...x, 1], [1, ...x])},
    };
  },
  ExpandDims: (g) => {
    const input = shape(g);
    return {inputs: {input: {shape: input}}, attrs: {dim: int(g, -1, input.length)}};
  },
  Transpose: (g) => {
    const x = shape(g);
    const axes = x.map((_, axis) => axis);
    return {inputs: {x: {shape: x}}, attrs: {perm: g(() => fc.shuffledSubarray(axes, {minLength: x.length}))}};
  },
  Cast: (g) => ({inputs: {x: {shape: shape(g), range: [-3, 3]}}, attrs: {dtype: pick(g, 'int32', 'bool', 'float32')}}),
  BroadcastTo: (g) => {
    const wide = shape(g);
    const inputShape = broadcastable(g, wide);
    return {inputs: {x: {shape: inputShape}}, attrs: {shape: wide, inputShape}};
  },
  Fill: (g) => ({inputs: {}, attrs: {shape: shape(g), value: 2.5, dtype: 'float32'}}),
  OneHot: (g) => {
    const indices = {shape: shape(g, int(g, 1, 2)), dtype: 'int32', range: [-1, 5], whole: true} as const;
    return {inputs: {indices}, attrs: {depth: 5, onValue: 2, offValue: -1, dtype: pick(g, 'int32', 'float32')}};
  },

  Concat: (g) => {
    const first = shape(g);
    const axis = int(g, 0, first.length - 1);
    const inputs = Array.from({length: int(g, 1, 3)}, () => ({shape: first.with(axis, int(g, 1, 4))}));
    return {inputs, attrs: {axis}};
  },
  Pack: (g) => {
    const same = shape(g, int(g, 1, 3));
    return {inputs: Array.from({length: int(g, 1, 3)}, () => ({shape: same})), attrs: {axis: int(g, 0, same.length)}};
  },
  Unpack: (g) => {
    const value = shape(g, int(g, 2, 4));
    return {inputs: {value: {shape: value}}, attrs: {axis: int(g, 0, value.length - 1)}};
  },
  SplitV: (g) => {
    const x = shape(g);
    const axis = int(g, 0, x.length - 1);
    const sizes = [int(g, 1, 3), int(g, 1, 3)];
    return {
      inputs: {x: {shape: x.with(axis, (sizes[0] ?? 0) + (sizes[1] ?? 0))}},
      attrs: {numOrSizeSplits: sizes, axis},
    };
  },
  Slice: (g) => {
    const x = shape(g);
    const parts = x.map((length) => window(g, length));
    return {inputs: {x: {shape: x}}, attrs: {begin: parts.map(({begin}) => begin), size: parts.map(({size}) => size)}};
  },
  StridedSlice: (g) => {
    const x = shape(g);
    const strides = x.map(() => pick(g, 1, 2, -1));
    const begin = x.map((length, axis) => ((strides[axis] ?? 1) > 0 ? 0 : length - 1));
    // The bit of an axis in endMask: to its very end, in the direction of its stride.
    const endMask = strides.reduce(
      (mask, stride, axis) => mask + (stride < 0 || pick(g, true, false) ? 2 ** axis : 0),
      0,
    );
    // tfjs's cpu kernel reads out of range where an axis is dropped and another one has a stride.
    const shrinkAxisMask = strides.every((stride) => stride === 1) ? pick(g, 0, 1) : 0;
    return {
      inputs: {x: {shape: x}},
      attrs: {begin, end: x, strides, beginMask: 0, endMask, ellipsisMask: 0, newAxisMask: 0, shrinkAxisMask},
    };
  },
  Reverse: (g) => {
    const x = shape(g);
    return {inputs: {x: {shape: x}}, attrs: {dims: x.map((_, axis) => axis).filter(() => pick(g, true, false))}};
  },
  PadV2: (g) => {
    const x = shape(g);
    return {
      inputs: {x: {shape: x}},
      attrs: {paddings: x.map(() => [int(g, 0, 2), int(g, 0, 2)]), constantValue: pick(g, 0, -1.5)},
    };
  },
  MirrorPad: (g) => {
    const x = shape(g).map((size) => size + 2);
    return {
      inputs: {x: {shape: x}},
      attrs: {paddings: x.map(() => [int(g, 0, 2), int(g, 0, 2)]), mode: pick(g, 'reflect', 'symmetric')},
    };
  },
  Tile: (g) => {
    const x = shape(g);
    return {inputs: {x: {shape: x}}, attrs: {reps: x.map((size) => (size === 1 ? int(g, 1, 4) : int(g, 1, 2)))}};
  },
  GatherV2: (g) => {
    const x = shape(g);
    const axis = int(g, 0, x.length - 1);
    const indices = {shape: [int(g, 1, 4)], dtype: 'int32', range: [0, (x[axis] ?? 1) - 1], whole: true} as const;
    return {inputs: {x: {shape: x}, indices}, attrs: {axis, batchDims: 0}};
  },

  SpaceToBatchND: (g) => {
    const blockShape = [int(g, 1, 3), int(g, 1, 2)];
    const [n, h, w, c] = shape(g, 4);
    const before = [int(g, 0, 2), int(g, 0, 2)];
    const paddings = [h, w].map((length, axis) => [before[axis], after(length + before[axis], blockShape[axis])]);
    return {inputs: {x: {shape: [n, h, w, c]}}, attrs: {blockShape, paddings}};
  },
  BatchToSpaceND: (g) => {
    const blockShape = [int(g, 1, 3), int(g, 1, 2)];
    const [n, h, w, c] = shape(g, 4);
    const crops = blockShape.map((block) => [int(g, 0, block - 1), 0]);
    return {inputs: {x: {shape: [n * blockShape[0] * blockShape[1], h, w, c]}}, attrs: {blockShape, crops}};
  },
  ...RARE_ROWS,

  DepthToSpace: (g) => {
    const blockSize = int(g, 2, 3);
    const [n, h, w, c] = shape(g, 4);
    return {inputs: {x: {shape: [n, h, w, c * blockSize * blockSize]}}, attrs: {blockSize, dataFormat: 'NHWC'}};
  },
};

/** What is missing to a multiple of the block. */
function after(length: number, block: number): number {
  return (block - (length % block)) % block;
}
