import {basename} from 'node:path';
import {setTimeout as after} from 'node:timers/promises';
import {HeatlensError} from '../../src/core/errors.ts';
import type {Engine} from '../../src/engine/api.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../src/protocol/explanation.ts';
import {fakeStores, type StoreRequests} from './fakeStores.ts';
import {madeUpExplanation, madeUpPicture} from '../engine/export/madeUp.ts';

/** An engine that computes nothing, and fails or is slow by the name of the picture or model. */
export interface FakeEngine extends Engine, StoreRequests {
  readonly requests: ExplainRequest[];
  readonly disposed: () => boolean;
}

const failures: Readonly<Record<string, () => Error>> = {
  'missing.png': () => new HeatlensError('picture-not-found', '/pictures/missing.png is not there: check the name.'),
  'text.png': () => new HeatlensError('picture-unreadable', 'It holds text: choose a picture.'),
  'crash.png': () => new HeatlensError('engine-stopped', 'The engine stopped: try again.'),
  'bug.png': () => new TypeError('x is undefined'),
  'truncated.json': () => new HeatlensError('model-unreadable', 'A shard ends early: download the model again.'),
  'absent.json': () => new HeatlensError('model-not-found', 'There is no model at absent.json: check the path.'),
};

export function fakeEngine(change: Partial<Explanation> = {}): FakeEngine {
  const requests: ExplainRequest[] = [];
  const stores: StoreRequests = {sweeps: [], merges: [], exports: [], comparisons: [], sanities: []};
  let disposed = false;
  return {
    ...stores,
    ...fakeStores(stores),
    requests,
    disposed: () => disposed,
    explain: (request, signal) => {
      requests.push(request);
      return explained(request, change, signal);
    },
    inspect: async (model) => {
      throwByName(model);
      return summaryOf(model);
    },
    outline: async (model) => summaryOf(model),
    sniff: async () => [],
    methods: async () => [
      {id: 'grad-cam', title: 'Grad-CAM', source: 'Selvaraju et al. 2017, eq. 1–2', unit: '∂logit'},
      {id: 'layer-cam', title: 'Layer-CAM', source: 'Jiang et al. 2021', unit: '∂logit'},
    ],
    doctor: async ({model} = {}) => ({
      versions: {heatlens: '0.1.0', node: '24.0.0'},
      devices: [
        {
          runtime: 'onnx',
          device: 'cpu',
          title: 'Processor',
          usable: true,
          chosen: true,
          reason: 'ONNX Runtime 1.30, 2 threads',
          remedy: null,
        },
        {
          runtime: 'onnx',
          device: 'webgpu',
          title: 'WebGPU',
          usable: false,
          chosen: false,
          reason: 'no graphics card was found',
          remedy: 'Install a driver.',
        },
      ],
      trouble: 'What was found cannot be remembered.',
      placements: model === undefined ? [] : [{device: 'cpu', nodes: {CPUExecutionProvider: 54}, copies: 0}],
      memory: {total: 24 * 2 ** 30, free: 2 ** 29},
    }),
    export: async () => ({files: []}),
    exportSeries: async ({file}) => ({file}),
    remember: async () => ({file: ''}),
    tensorFlows: async () => [
      {
        kind: 'python',
        path: '/venv/tensorflow',
        version: '2.21.0',
        gpu: true,
        origin: 'the active virtual environment',
      },
    ],
    async *installCuda({index}) {
      if (index === 'unreachable')
        throw new HeatlensError('runtime-unavailable', 'It could not be reached: try again.');
      for (const bytes of [0, 1e7, 2e7, 1e9]) yield {step: 'downloading', bytes, of: 1e9};
      yield {step: 'unpacking', bytes: 0, of: 2e9};
      return {folder: '/storage/cuda'};
    },
    dispose: async () => {
      disposed = true;
    },
  };
}

async function* explained(
  request: ExplainRequest,
  change: Partial<Explanation>,
  signal?: AbortSignal,
): AsyncGenerator<ExplainProgress, Explanation> {
  const cancelled = () => new HeatlensError('cancelled', 'Cancelled.');
  if (signal?.aborted === true) throw cancelled();
  throwByName(request.model);
  yield {stage: 'working', message: 'Opening the model'};
  throwByName(request.image);
  if (request.layer === 'convv_3')
    throw new HeatlensError('unknown-layer', '`convv_3` is not a layer: the nearest is `conv_3`.');
  const {width, height, sha256} = madeUpExplanation().image;
  const explanation = madeUpExplanation({image: {path: request.image, width, height, sha256}, ...change});
  yield {stage: 'picture', picture: madeUpPicture()};
  yield {stage: 'prediction', prediction: explanation};
  yield {stage: 'map', update: {...explanation, copies: 1, of: 4}};
  if (basename(request.image) === 'slow.png') {
    await after(60_000, undefined, {signal}).catch(() => undefined);
    throw cancelled();
  }
  yield {stage: 'map', update: {...explanation, copies: 4, of: 4}};
  return explanation;
}

function throwByName(path: string): void {
  const failure = failures[basename(path)];
  if (failure !== undefined) throw failure();
}

function summaryOf(path: string): Awaited<ReturnType<Engine['inspect']>> {
  return {
    path,
    name: 'tiny',
    format: 'tfjs-layers',
    sha256: 'bb',
    input: {name: 'input_1', shape: [4, 4, 3]},
    output: {name: 'dense', classes: 2, activation: 'softmax'},
    logits: 'final softmax of `dense` taken off',
    parameters: 12_345,
    health: {
      values: 12_345,
      broken: [{name: 'conv_3/kernel', layer: 'conv_3', values: 12_000, nan: 2, infinite: 1}],
      dead: [{layer: 'conv_3', channels: 8, dead: [0, 5]}],
    },
    preprocessing: {
      range: null,
      rangeReason: 'not known',
      channelOrder: 'rgb',
      resize: 'center-crop',
      interpolation: 'bilinear',
      from: {range: 'guess', channelOrder: 'default', resize: 'heatlens.json', interpolation: 'default'},
    },
    settings: {resize: 'center-crop'},
    settingsFile: 'tiny/heatlens.json',
    layers: [
      {name: 'conv_3', kind: 'Conv2D', shape: [2, 2, 8], parameters: 12_000, explainable: true, obstacle: null},
      {
        name: 'pool',
        kind: 'GlobalAveragePooling2D',
        shape: [8],
        parameters: 0,
        explainable: false,
        obstacle: 'a row of values',
      },
    ],
    layer: {name: 'conv_3', shape: [2, 2, 8], reason: 'the deepest with a spatial grid'},
    labels: ['none', 'scratch'],
    labelsFrom: 'labels.txt',
    warnings: ['The value range is not known.'],
  };
}
