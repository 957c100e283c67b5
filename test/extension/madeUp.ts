import type {
  ClassScore,
  ExplainRequest,
  MapUpdate,
  Prediction,
  RawMap,
  ShownPicture,
} from '../../src/protocol/explanation.ts';

/** A picture with a bright disc on a slope of greys. */
export function madeUpPicture(width: number, height: number): ShownPicture {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const x = pixel % width;
    const y = Math.floor(pixel / width);
    const disc = Math.hypot(x / width - 0.6, y / height - 0.4) < 0.2 ? 110 : 0;
    rgba.set([60 + disc + (80 * x) / width, 70 + disc, 90 + (60 * y) / height, 255], pixel * 4);
  }
  return {width, height, rgba};
}

const labels = ['bull mastiff', 'tiger cat', 'tiger', 'boxer', 'Great Dane', 'goldfish', 'sorrel'];
const probabilities = [0.813, 0.124, 0.01, 0.009, 0.009, 0.001, 0.001];

const scores: readonly ClassScore[] = labels.map((label, index) => ({
  index,
  label,
  logit: Math.log(probabilities[index] ?? 1) + 12.5,
  probability: probabilities[index] ?? 0,
}));

export function madeUpPrediction(request: ExplainRequest): Prediction {
  const asked = request.target?.kind === 'class' ? request.target : {class: 0, sign: 1 as const};
  const target = scores.find(({index, label}) => index === asked.class || label === asked.class) ?? scores[0];
  if (target === undefined) throw new Error('there is always a first class');
  return {
    image: {path: request.image, width: 64, height: 48, sha256: '00'},
    model: {path: request.model, name: 'made up', format: 'tfjs-layers', sha256: '11'},
    target: {...target, sign: asked.sign},
    top: scores.slice(0, 5),
    labels,
    layer: {
      name: request.layer ?? 'conv_pw_13_relu',
      shape: [7, 7, 768],
      reason: 'The deepest layer with a spatial grid (7×7).',
    },
    layers: [
      {name: 'conv_pw_13_relu', shape: [7, 7, 768]},
      {name: 'conv_pw_11_relu', shape: [14, 14, 384]},
    ],
    scores: 'The final softmax of `act_softmax` was taken off.',
    method: {
      id: request.method ?? 'grad-cam',
      title: 'Grad-CAM',
      parameters: {aggregate: request.aggregate ?? 'augmented', copies: request.augmentations ?? 100},
    },
    preprocessing: {
      range: '-1..1',
      channelOrder: 'rgb',
      resize: 'stretch',
      interpolation: 'bilinear',
      from: {range: 'guess', channelOrder: 'default', resize: 'default', interpolation: 'default'},
    },
    rangeCandidates: [],
    field: [0, 0, 64, 48],
    runtime: 'onnx',
    device: 'ONNX Runtime 1.30, CPU, 2 threads',
    seed: request.seed ?? 7,
    warnings: [],
  };
}

/** Two blobs that get narrower with more copies. */
export function madeUpMap(copies: number, of: number): MapUpdate {
  const map = blobs(56, 56, copies === 1 ? 0.2 : 0.14);
  return {
    map,
    min: 0,
    max: Math.max(...map.values),
    unit: '∂logit',
    grid: blobs(7, 7, 0.2),
    box: null,
    copies,
    of,
    objective: copies === 1 ? null : 75.06,
    milliseconds: {total: 4 * copies},
  };
}

function blobs(width: number, height: number, radius: number): RawMap {
  const values = new Float32Array(width * height);
  for (let cell = 0; cell < values.length; cell++) {
    const x = ((cell % width) + 0.5) / width;
    const y = (Math.floor(cell / width) + 0.5) / height;
    const blob = (cx: number, cy: number) => Math.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * radius ** 2));
    values[cell] = 0.038 * Math.max(0, blob(0.6, 0.4) + 0.3 * blob(0.2, 0.8) - 0.05);
  }
  return {width, height, values};
}
