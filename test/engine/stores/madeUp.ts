import {createHash} from 'node:crypto';
import {figureColumns, type Figures, type PictureRow} from '../../../src/engine/stores/pictureRow.ts';
import type {RunProvenance} from '../../../src/engine/stores/run.ts';

/** A run of a network with 1000 classes and maps of 7×7. */
export function madeUpRun(change: Partial<RunProvenance> = {}): RunProvenance {
  return {
    model: {path: '/models/tiny/model.json', name: 'tiny', format: 'tfjs-layers', sha256: 'aa'},
    folder: '/pictures',
    shard: null,
    input: {height: 224, width: 224, channels: 3},
    head: {classes: 1000, activation: 'softmax', reason: 'final softmax taken off'},
    labels: Array.from({length: 1000}, (_, i) => `class ${i}`),
    layer: {name: 'conv', shape: [7, 7, 32], reason: 'the deepest with a spatial grid'},
    methods: [{id: 'grad-cam', title: 'Grad-CAM', unit: '∂logit', grid: [7, 7]}],
    explained: 'predicted',
    preprocessing: {
      range: '0..1',
      channelOrder: 'rgb',
      resize: 'stretch',
      interpolation: 'bilinear',
      from: {range: 'request', channelOrder: 'default', resize: 'default', interpolation: 'default'},
    },
    threshold: 0.15,
    seed: 7,
    truth: {labels: 'sub-folders', boxes: null, masks: null},
    runtime: 'onnx',
    device: 'CPU',
    versions: {},
    warnings: [],
    ...change,
  };
}

/** The i-th picture: every figure is i over a thousand, and both class and label follow from i. */
export function madeUpRow(i: number, change: Partial<Figures> = {}): PictureRow {
  const path = `folder-${i % 10}/ILSVRC2012_val_${String(i).padStart(8, '0')}.JPEG`;
  const figures = Object.fromEntries(figureColumns.map((column) => [column, i / 1000])) as unknown as Figures;
  return {
    path,
    size: 100_000 + i,
    modified: 1.7e12 + i + 0.25,
    sha256: new Uint8Array(createHash('sha256').update(path).digest()),
    truth: new Uint8Array(8).fill(i),
    width: 500,
    height: 375,
    given: `class ${i % 1000}`,
    label: i % 1000,
    boxes: [[10, 20, 200, 300]],
    found: {
      logits: Float32Array.from({length: 1000}, (_, k) => Math.sin(i + k)),
      figures: {
        ...figures,
        prediction: (i + (i % 4 === 0 ? 1 : 0)) % 1000,
        rank: 1 + (i % 7),
        peak_inside: i % 2,
        box_left: 0,
        box_top: 0,
        box_right: 100,
        box_bottom: 100,
        ...change,
      },
      maps: [
        {
          method: 0,
          class: i % 1000,
          map: {height: 7, width: 7, values: Float32Array.from({length: 49}, (_, k) => (i * k) % 13)},
        },
      ],
    },
    error: null,
  };
}
