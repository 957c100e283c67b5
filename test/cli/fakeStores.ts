import {setTimeout as after} from 'node:timers/promises';
import {basename} from 'node:path';
import {HeatlensError} from '../../src/core/errors.ts';
import type {Engine} from '../../src/engine/api.ts';
import type {CompareFolderRequest, FolderComparison, SanityRequest} from '../../src/protocol/compare.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../src/protocol/sweep.ts';

/** What the fake engine was asked about stores. */
export interface StoreRequests {
  readonly sweeps: SweepRequest[];
  readonly merges: Parameters<Engine['merge']>[0][];
  readonly comparisons: CompareFolderRequest[];
  readonly sanities: SanityRequest[];
  readonly exports: Parameters<Engine['exportStore']>[0][];
}

type StoreCalls = Pick<
  Engine,
  'sweep' | 'compareFolder' | 'sanity' | 'overview' | 'query' | 'rows' | 'thumbnails' | 'tag' | 'merge' | 'exportStore'
> &
  Analysis;
type Analysis = Pick<Engine, 'numbers' | 'curves' | 'meanMap' | 'clusters' | 'channels' | 'localisation' | 'report'>;

/** Stores that hold nothing; a folder called `slow` is swept until it is stopped, of `some-broken` two pictures fail. */
export function fakeStores({sweeps, merges, exports, comparisons, sanities}: StoreRequests): StoreCalls {
  return {
    sweep: (request, signal) => {
      sweeps.push(request);
      return swept(request, signal);
    },
    async *compareFolder(request) {
      comparisons.push(request);
      yield {stage: 'sweep', model: 0, progress: {stage: 'working', message: 'Opening the model…'}};
      return comparison(request);
    },
    async *sanity(request) {
      sanities.push(request);
      const similarity = {spearman: 1, ssim: 1, shared: 1, top20: 1, centres: 0};
      const step = {
        layers: [],
        randomised: 0,
        of: 2,
        grid: {height: 1, width: 1, values: Float32Array.of(1)},
        similarity,
      };
      yield {stage: 'step', step};
      const last = {...step, layers: ['dense', 'conv6'], randomised: 2};
      yield {stage: 'step', step: last};
      return {
        method: {id: request.method ?? 'grad-cam', title: 'Grad-CAM', parameters: {}},
        target: {index: 4, label: 'donut', logit: 18, probability: 1},
        layer: {name: 'conv6', shape: [12, 12, 48]},
        steps: [step, last],
        unchanging: request.method === 'layer-cam',
        verdict: 'It hardly changes.',
        seed: 7,
        warnings: [],
      };
    },
    overview: async (path) => ({
      path,
      version: 1,
      runs: [],
      tags: [],
      hasBoxes: false,
      hasMasks: false,
      growing: false,
    }),
    query: async () => ({ids: new Uint32Array()}),
    rows: async () => [],
    thumbnails: async () => [],
    tag: async () => ({tags: []}),
    async *numbers() {
      yield {message: 'Counting…', done: 0.5};
      return {
        pictures: 0,
        labelled: 0,
        top1: null,
        top5: null,
        ece: null,
        reliability: [],
        confusion: [],
        classes: [],
        mistakes: new Uint32Array(),
        suspects: [],
      };
    },
    curves: async () => ({roc: [], precisionRecall: []}),
    meanMap: async () => ({map: null, pictures: 0}),
    async *clusters() {
      yield {message: 'Reading the maps…', done: null};
      return {clusters: [], pictures: 0, seed: 7, warnings: []};
    },
    async *channels({class: index}) {
      yield {message: 'Opening the model…', done: null};
      return {layer: 'conv6', class: index, of: 48, pictures: 0, channels: [], warnings: []};
    },
    async *localisation() {
      yield {message: 'Comparing Grad-CAM with the truth…', done: 0};
      return {methods: [], threshold: 0.15, warnings: []};
    },
    async *report({store, file}) {
      yield {message: 'Counting…', done: null};
      return {file: file ?? `${store}.html`, warnings: ['The model is gone.']};
    },
    merge: async (request) => {
      merges.push(request);
      return {
        store: request.out,
        pictures: 8,
        failed: 1,
        duplicates: 2,
        warnings: ['Of 4 shards 3 is missing: merge them again when they are there.'],
      };
    },
    exportStore: async (request) => {
      exports.push(request);
      return {file: request.file};
    },
  };
}

async function* swept(
  {folder, store}: SweepRequest,
  signal?: AbortSignal,
): AsyncGenerator<SweepProgress, SweepSummary> {
  yield {stage: 'working', message: 'Opening the model…'};
  yield {stage: 'pictures', done: 16, found: 1000, complete: false, failed: 0, rate: 0, secondsLeft: null};
  if (basename(folder) === 'slow') {
    await after(60_000, undefined, {signal}).catch(() => undefined);
    throw new HeatlensError(
      'cancelled',
      `The sweep was stopped with 16 pictures in ${store}. Run the same again: it goes on there.`,
    );
  }
  yield {stage: 'pictures', done: 2000, found: 2000, complete: true, failed: 0, rate: 123.4, secondsLeft: 0};
  const failed =
    basename(folder) === 'some-broken'
      ? ['a\u001B[2J.png', 'b.png'].map((path) => ({path, message: 'It is empty.'}))
      : [];
  return {
    store,
    run: 1,
    pictures: 2000,
    made: 1500,
    failed,
    labelled: 1900,
    unmatchedLabels: [{label: 'Bogen', pictures: 100}],
    top1: 0.75,
    top5: 0.9,
    seconds: 12.34,
    rate: 121.6,
    warnings: ['The folder x may not be read.'],
  };
}

function comparison({store, models}: CompareFolderRequest): FolderComparison {
  return {
    store,
    runs: [1, 2],
    names: models,
    pictures: 2000,
    labelled: 1900,
    labels: ['arc', 'donut'],
    warnings: ['No label fits.'],
    accuracy: {a: 0.75, b: 0.7, interval: [-0.07, -0.03]},
    mcnemar: {onlyA: 150, onlyB: 55, p: 1e-11},
    ece: {a: 0.1, b: 0.12, interval: [0, 0.04]},
    explained: {label: 1000, prediction: 0, different: 0},
    agreement: null,
    flips: {
      rightToWrong: new Uint32Array(150),
      wrongToRight: new Uint32Array(55),
      wrongToOtherWrong: new Uint32Array(7),
    },
    otherReason: [],
    classes: [{index: 0, name: 'arc', pictures: 950, recallA: 0.8, recallB: 0.7, meanMapA: null, meanMapB: null}],
    pairs: new Uint32Array(),
    truths: new Int32Array(),
    similarity: {spearman: 0.5, ssim: 0.4, shared: 0.6, top20: 0.3, centres: 0.1},
    verdict: 'The second is worse.',
  };
}
