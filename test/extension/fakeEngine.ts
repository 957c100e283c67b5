/**
 * An engine process that speaks the contract with made-up numbers. What it does is in the picture's name:
 * `slow` takes its time between maps, `crash` dies after the first map, `deaf` stops answering, `fail` refuses,
 * `late` says one more thing after it was cancelled.
 */
import {
  ResponseError,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import {basename} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {
  engineCalls,
  engineFailed,
  explainProgress,
  sweepProgress,
  type EngineErrorData,
} from '../../src/protocol/engine.ts';
import type {ErrorCode} from '../../src/core/errors.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../src/protocol/explanation.ts';
import type {SweepRequest, SweepSummary} from '../../src/protocol/sweep.ts';
import {madeUpMap, madeUpPicture, madeUpPrediction} from './madeUp.ts';

const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));

connection.onRequest(engineCalls.explain, ({request, token}, cancellation) => explain(request, token, cancellation));
connection.onRequest(engineCalls.methods, () => [
  {id: 'grad-cam', title: 'Grad-CAM', source: 'Selvaraju et al. 2017', unit: '∂logit'},
  {id: 'layer-cam', title: 'LayerCAM', source: 'Jiang et al. 2021', unit: '∂logit'},
]);
connection.onRequest(engineCalls.sniff, ({paths}) =>
  paths.filter((path) => !basename(path).startsWith('no-')).map((path) => ({path, format: 'tfjs-layers'})),
);
connection.onRequest(engineCalls.doctor, () => ({
  versions: {heatlens: '0.1.0'},
  devices: [
    {
      runtime: 'onnx' as const,
      device: 'cpu' as const,
      title: 'Processor',
      usable: true,
      chosen: true,
      reason: 'always there',
      remedy: null,
    },
  ],
  trouble: null,
  placements: [],
  memory: {rss: process.memoryUsage().rss},
}));
connection.onRequest(engineCalls.export, ({folder, opacity}) => ({files: [`${folder}/overlay-${opacity}.png`]}));
connection.onRequest(engineCalls.remember, ({model}) => ({file: `${model}.heatlens.json`}));
connection.onRequest(engineCalls.sweep, async ({request, token}) => {
  if (request.lost !== undefined) return madeUpSummary(request);
  await connection.sendProgress(sweepProgress, token, {stage: 'working', message: 'Looking…', device: 'webgpu'});
  return process.kill(process.pid, 'SIGKILL') && madeUpSummary(request);
});
connection.listen();

/** Of a sweep that a graphics card ended once. */
function madeUpSummary({store, lost = []}: SweepRequest): SweepSummary {
  const warnings = lost.map((device) => `${device} is not used.`);
  return {
    store,
    run: 1,
    pictures: 8,
    made: 3,
    failed: [],
    labelled: 0,
    unmatchedLabels: [],
    top1: null,
    top5: null,
    seconds: 1,
    rate: 3,
    warnings,
  };
}

async function explain(
  request: ExplainRequest,
  token: string,
  cancellation: CancellationToken,
): Promise<Explanation | ResponseError<EngineErrorData>> {
  const name = basename(request.image);
  const say = (step: ExplainProgress) => connection.sendProgress(explainProgress, token, step);
  if (name.includes('fail'))
    return refuse('picture-unreadable', `${name} is not a picture. Choose a PNG or JPEG file.`);
  await say({stage: 'working', message: 'Reading the model…'});
  await say({stage: 'picture', picture: madeUpPicture(64, 48)});
  if (name.includes('gpu') && request.lost === undefined)
    await say({stage: 'working', message: 'Looking…', device: 'webgpu'});
  const prediction = madeUpPrediction(request);
  await say({stage: 'prediction', prediction});
  const counts = request.aggregate === 'single' ? [1] : [1, 25, 50, 100];
  for (const copies of counts) {
    if (name.includes('slow')) await pause(60);
    if (cancellation.isCancellationRequested) {
      if (name.includes('late')) await say({stage: 'map', update: madeUpMap(999, 999)});
      return refuse('cancelled', 'The explanation was cancelled.');
    }
    await say({stage: 'map', update: madeUpMap(copies, counts.at(-1) ?? 1)});
    if (name.includes('crash') && request.lost === undefined) process.kill(process.pid, 'SIGKILL');
    if (name.includes('deaf')) for (;;);
  }
  return {...prediction, ...madeUpMap(counts.at(-1) ?? 1, counts.at(-1) ?? 1), versions: {heatlens: '0.1.0'}};
}

function refuse(code: ErrorCode, message: string): ResponseError<EngineErrorData> {
  return new ResponseError(engineFailed, message, {code, details: {}});
}
