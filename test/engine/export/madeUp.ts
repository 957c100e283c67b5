import type {Explanation, ShownPicture} from '../../../src/protocol/explanation.ts';

/** A 4×3 picture, each pixel of its own grey. */
export function madeUpPicture(): ShownPicture {
  const rgba = new Uint8ClampedArray(4 * 3 * 4).map((_, i) => (i % 4 === 3 ? 255 : 16 * Math.floor(i / 4)));
  return {width: 4, height: 3, rgba};
}

/** An explanation of that picture by a made-up network with a 2×2 grid and an input of 4×4. */
export function madeUpExplanation(change: Partial<Explanation> = {}): Explanation {
  const scores = [
    {index: 1, label: 'scratch', logit: 2, probability: 0.75},
    {index: 0, label: 'none', logit: 0.5, probability: 0.25},
  ] as const;
  return {
    image: {path: '/pictures/cat.png', width: 4, height: 3, sha256: 'aa'},
    model: {path: '/models/tiny/model.json', name: 'tiny', format: 'tfjs-layers', sha256: 'bb'},
    target: {...scores[0], sign: 1},
    top: scores,
    labels: ['none', 'scratch'],
    layer: {name: 'conv_3', shape: [2, 2, 8], reason: 'the deepest with a spatial grid'},
    layers: [{name: 'conv_3', shape: [2, 2, 8]}],
    scores: 'final softmax of `dense` taken off',
    method: {id: 'grad-cam', title: 'Grad-CAM', parameters: {aggregate: 'single'}},
    preprocessing: {
      range: '0..1',
      channelOrder: 'rgb',
      resize: 'stretch',
      interpolation: 'bilinear',
      from: {range: 'heatlens.json', channelOrder: 'default', resize: 'default', interpolation: 'default'},
    },
    rangeCandidates: [],
    field: [0, 0, 4, 3],
    runtime: 'onnx',
    device: 'CPU',
    seed: 7,
    warnings: [],
    map: {height: 4, width: 4, values: Float32Array.from({length: 16}, (_, i) => i / 4)},
    min: 0,
    max: 3.75,
    unit: '∂logit',
    grid: {height: 2, width: 2, values: Float32Array.of(0, 1, 2, 3)},
    box: [1, 1, 4, 3],
    copies: 1,
    of: 1,
    objective: null,
    milliseconds: {forward: 3, total: 5},
    versions: {heatlens: '0.1.0'},
    ...change,
  };
}
