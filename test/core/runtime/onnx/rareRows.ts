import {type DrawRow, int, pick, type RowInput, shape} from './kernelRow.ts';

/** Rows of kernels that few networks have. */
export const RARE_ROWS: Readonly<Record<string, DrawRow>> = {
  GatherNd: (g) => {
    const params = shape(g, 3);
    return {
      inputs: {
        params: {shape: params},
        indices: fixed([2, 2], () => [int(g, 0, params[0] - 1), int(g, 0, params[1] - 1)]),
      },
    };
  },
  ScatterNd: (g) => {
    const size = shape(g, 3);
    const indices = fixed([3, 2], () => [int(g, 0, size[0] - 1), int(g, 0, size[1] - 1)]);
    return {inputs: {indices, updates: {shape: [3, size[2]]}}, attrs: {shape: size}};
  },
  TensorScatterUpdate: (g) => {
    const [rows, columns] = [int(g, 3, 5), int(g, 1, 4)];
    const places = pick(g, [0, 2], [2, 1], [1, 0]); // twice the same place would leave the order open
    return {
      inputs: {
        tensor: {shape: [rows, columns]},
        indices: {shape: [2, 1], dtype: 'int32', fixed: places},
        updates: {shape: [2, columns]},
      },
    };
  },
  UnsortedSegmentSum: (g) => {
    const x = shape(g);
    const numSegments = int(g, 1, 4);
    const segmentIds: RowInput = {shape: [x[0]], dtype: 'int32', range: [0, numSegments - 1], whole: true};
    return {inputs: {x: {shape: x}, segmentIds}, attrs: {numSegments}};
  },
  TopK: (g) => {
    const x = shape(g);
    return {inputs: {x: {shape: x, range: [-3, 3]}}, attrs: {k: int(g, 1, x[x.length - 1]), sorted: true}};
  },
  Cumsum: (g) => cumulative(shape(g), g),
  Cumprod: (g) => cumulative(shape(g), g),
  FlipLeftRight: (g) => ({inputs: {image: {shape: shape(g, 4)}}}),
  Einsum: (g) => {
    const [a, b, c, d] = shape(g, 4);
    return pick(
      g,
      {inputs: [{shape: [a, b, c]}, {shape: [c, d]}], attrs: {equation: 'abc,cd->abd'}},
      {inputs: [{shape: [a, b, c]}, {shape: [a, d, c]}], attrs: {equation: 'abc,adc->abd'}},
      {inputs: [{shape: [a, b]}], attrs: {equation: 'ab->ba'}},
      {inputs: [{shape: [a, b]}, {shape: [b]}], attrs: {equation: 'ab,b->a'}},
    );
  },
  CropAndResize: (g) => {
    const [batch, height, width, channels] = [int(g, 1, 2), int(g, 2, 5), int(g, 2, 5), int(g, 1, 3)];
    // Sides in eighths are exact, so that both round alike.
    const boxes = fixed(
      [2, 4],
      () => [int(g, -2, 4) / 8, int(g, -2, 4) / 8, int(g, 4, 10) / 8, int(g, 4, 10) / 8],
      'float32',
    );
    const boxInd = fixed([2], () => [int(g, 0, batch - 1)]);
    const attrs = {
      cropSize: [int(g, 1, 4), int(g, 1, 4)],
      method: pick(g, 'bilinear', 'nearest'),
      extrapolationValue: pick(g, 0, 2.5),
    };
    return {inputs: {image: {shape: [batch, height, width, channels]}, boxes, boxInd}, attrs};
  },
  Dilation2D: (g) => {
    const {x, filter, attrs} = dilation(g);
    return {inputs: {x, filter}, attrs};
  },
  Dilation2DBackpropInput: (g) => {
    const {x, filter, dy, attrs} = dilation(g);
    return {inputs: {x, filter, dy}, attrs};
  },
};

type Draw = Parameters<DrawRow>[0];

/** Values drawn row by row, constant in the recorded program. */
function fixed(size: readonly number[], row: () => readonly number[], dtype: 'float32' | 'int32' = 'int32'): RowInput {
  return {shape: size, dtype, fixed: Array.from({length: size[0]}, row).flat()};
}

function cumulative(x: readonly number[], g: Draw) {
  return {
    inputs: {x: {shape: x}},
    attrs: {axis: int(g, 0, x.length - 1), exclusive: pick(g, true, false), reverse: pick(g, true, false)},
  };
}

function dilation(g: Draw) {
  const [batch, height, width, channels] = [int(g, 1, 2), int(g, 4, 7), int(g, 4, 7), int(g, 1, 3)];
  const [rows, columns, stride] = [int(g, 1, 3), int(g, 1, 3), int(g, 1, 2)];
  const pad = pick(g, 'same', 'valid');
  const outs = [
    [height, rows],
    [width, columns],
  ].map(([length, size]) => (pad === 'same' ? Math.ceil(length / stride) : Math.floor((length - size) / stride) + 1));
  return {
    x: {shape: [batch, height, width, channels], whole: true}, // ties happen
    filter: {shape: [rows, columns, channels], whole: true},
    dy: {shape: [batch, ...outs, channels]},
    attrs: {strides: [stride, stride], pad, dilations: [1, 1]},
  };
}
