import type {Interpolation, NamedRange, ResizeMode, ValueRange} from '../core/preprocess/preprocessing.ts';
import type {RuntimeId} from '../core/runtime/runtime.ts';
import type {Aggregation, DeviceRequest, Precision, PresetId, TargetRequest} from '../protocol/explanation.ts';
import {choice, flag, number, oneOf, text, type Given} from './arguments.ts';
import {UsageError} from './usageError.ts';

const aggregations: Readonly<Record<Aggregation, string>> = {
  augmented: 'super-resolution from the maps of many turned, shifted and magnified copies',
  mean: 'mean of the copies’ maps, turned back',
  max: 'maximum of the copies’ maps, turned back',
  single: 'the map of the picture itself; the fastest',
};

const presets: Readonly<Record<PresetId, string>> = {
  default: 'magnified copies, the sharpest',
  paper: 'Augmented Grad-CAM as its paper describes it: ±30°, ±10 pixels',
  'paper-code': 'as the code published with it runs: 200 Adam steps, ±0.5 rad, ±30 pixels',
  wafer: 'for round pictures: ±360° and no shift',
};

const ranges: Readonly<Record<NamedRange, string>> = {
  '0..1': 'x / 255',
  '-1..1': 'x / 127.5 − 1',
  '0..255': 'as they are',
  caffe: 'BGR minus the ImageNet mean',
  torch: 'RGB minus the ImageNet mean, over its standard deviation',
};

const resizes: Readonly<Record<ResizeMode, string>> = {
  stretch: 'each side on its own',
  'center-crop': 'fill the input and cut what stands out',
  letterbox: 'fit into the input, black beside it',
};

const interpolations: Readonly<Record<Interpolation, string>> = {
  bilinear: 'as tf.image.resize, without antialiasing',
  'bilinear-antialias': 'as PIL',
  bicubic: 'as tf.image.resize',
  nearest: 'the nearest pixel',
  area: 'the mean of the pixels covered',
};

const runtimes: Readonly<Record<RuntimeId, string>> = {
  onnx: 'ONNX Runtime; the fastest',
  tfjs: 'TensorFlow.js',
};

const devices: Readonly<Record<DeviceRequest, string>> = {
  auto: 'the fastest that works',
  cpu: 'the processor',
  webgpu: 'any graphics card',
  cuda: 'NVIDIA',
  directml: 'Windows',
  coreml: 'macOS',
};

const precisions: Readonly<Record<Precision, string>> = {
  float32: 'as models are trained',
  float16: 'half of it, on GPUs only; the result tells its measured error',
};

/** Every option of `heatlens explain`; help, checks and types come from this table. */
export const explainOptions = {
  model: text('<path>', 'The model file, or the folder of a model.json. Required.'),
  method: text('<id>', 'Which formula; `heatlens methods` lists them. Alone it means a single map. Default: grad-cam.'),
  aggregate: choice(
    '<how>',
    'How many maps become one. Default: augmented; single where --method is given.',
    aggregations,
  ),
  target: {
    value: '<class>',
    help: 'The class to explain: its label or its index, or not:<class> for what speaks against it. Default: predicted.',
    parse: parseTarget,
  },
  layer: text(
    '<name>',
    'The layer to look at; `heatlens inspect` lists them. Default: the deepest with a spatial grid.',
  ),
  preset: choice('<name>', 'Which copies are made and how their maps are fused. Default: default.', presets),
  augmentations: number('<count>', 'Copies, the picture itself among them: 1 to 1000. Default: 100.', {
    min: 1,
    max: 1000,
    whole: true,
  }),
  seed: number('<number>', 'The same seed gives the same copies.', {min: 0, max: 2 ** 31 - 1, whole: true}),
  range: {
    value: '<range>',
    help:
      'What the model takes a pixel’s 0…255 for. Default: what heatlens.json or the model says, else a guess that is ' +
      'warned of. Also <mean>:<std>, in units of 0…255, one number or one a channel: 123.7,116.3,103.5:58.4,57.1,57.4.',
    allowed: ranges,
    parse: parseRange,
  },
  size: number(
    '<pixels>',
    'Longest side at which a model that takes any size reads a picture. Default: 512. Memory and time grow with its square.',
    {min: 64, max: 8192, whole: true},
  ),
  resize: choice('<how>', 'How a picture gets the input’s proportions. Default: stretch.', resizes),
  interpolation: choice('<how>', 'How its pixels are resampled. Default: bilinear.', interpolations),
  threshold: number('<share>', 'The box holds what is above this share of the map’s maximum. Default: 0.15.', {
    min: 0,
    max: 1,
    whole: false,
  }),
  runtime: choice('<id>', 'What computes. Default: onnx, and tfjs where it cannot.', runtimes),
  device: choice('<id>', '`heatlens doctor` tells which work here. Default: auto.', devices),
  precision: choice('<type>', 'What networks are computed in. Default: float32.', precisions),
  tensorflow: text(
    '<folder>',
    'Computes with the TensorFlow in this Python environment, or with this @tensorflow/tfjs-node; `heatlens doctor` lists them.',
  ),
  out: text('<folder>', 'Where the results go; nothing in it is overwritten. Default: out.'),
  json: flag('One JSON object a picture on standard output, instead of the table.'),
  help: flag('This text.', 'h'),
} as const;

export type ExplainGiven = Given<typeof explainOptions>;

/** `predicted`, a label, an index, or either after `not:`. The engine tells labels from indices, since it has the labels. */
export function parseTarget(given: string): TargetRequest {
  const against = given.startsWith('not:');
  const name = (against ? given.slice(4) : given).trim();
  if (name === '') throw new UsageError('needs a class: its label or its index, or not:<class>');
  if (name === 'predicted') {
    if (!against) return {kind: 'predicted'};
    throw new UsageError('takes not:<label> or not:<index>: write the class that not:predicted stands for');
  }
  return {kind: 'class', class: name, sign: against ? -1 : 1};
}

/** A named range, or `<mean>:<std>`. */
export function parseRange(given: string): ValueRange {
  if (isNamedRange(given)) return given;
  const [mean, std, ...rest] = given.split(':').map((part) => part.split(',').map(parseNumber));
  const known = oneOf(Object.keys(ranges));
  const wrong = `takes ${known}, or <mean>:<std> as in 127.5:127.5, not \`${given}\``;
  if (mean === undefined || std === undefined || rest.length > 0) throw new UsageError(wrong);
  if (![...mean, ...std].every(Number.isFinite) || !std.every((value) => value > 0)) throw new UsageError(wrong);
  return {mean, std};
}

function parseNumber(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function isNamedRange(given: string): given is NamedRange {
  return Object.hasOwn(ranges, given);
}
