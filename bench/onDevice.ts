import {add, mul, sum, zeros} from '@tensorflow/tfjs-core';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {gradCam} from '../src/core/methods/gradCam.ts';
import type {Bench, Subject as Explained} from '../src/core/methods/method.ts';
import type {Program} from '../src/core/runtime/runtime.ts';
import {openDevices} from '../src/engine/devices/openDevices.ts';
import {openSubject, type Subject} from '../src/engine/explain/subject.ts';
import {Runtimes} from '../src/engine/runtimes.ts';
import type {ExplainRequest} from '../src/protocol/explanation.ts';
import {interleaved, median} from './measure.ts';
import {engineTools, wholeExplanation} from './whole.ts';

/** Milliseconds of one network on one device. */
export interface DeviceTimes {
  readonly device: string;
  readonly warnings: readonly string[];
  readonly batch: number;
  /** Of a picture in a batch, which is carried there. */
  readonly forward: number;
  readonly gradCam: number;
  /** Of an explanation by all copies, and of its parts; `network` holds the copies where they are made there. */
  readonly augmented: number;
  readonly parts: Readonly<Record<'warp' | 'network' | 'solver' | 'rest', number>>;
  /** What it carries to the device and back, at most: beside next to nothing to compute. Absent on the processor. */
  readonly carried?: number;
}

/**
 * @param request the last explanation's, with the device and the number of copies
 * @param batch absent: as the engine chooses
 */
export async function onDevice(
  request: ExplainRequest & {augmentations: number},
  rounds: number,
  batch?: number,
): Promise<DeviceTimes> {
  const tools = {...engineTools(), runtimes: new Runtimes({openDevices})};
  const session = await tools.models.open(request.model);
  const subject = await openSubject(tools, session, request, session.model.network.input, 7, undefined);
  const {bench, network, runtime, warnings} = subject;
  if (batch !== undefined) session.batches.get = () => batch;
  await wholeExplanation(tools, request);
  const count = batch ?? Math.max(...session.batches.values());
  const input = inputOf(subject, count);
  const carrying = transfers(subject, count);
  const spent: Readonly<Record<string, number>>[] = [];
  const times = await interleaved(rounds, {
    whole: async () => spent.push((await wholeExplanation(tools, request)).milliseconds),
    forward: () => bench.run('forward', forwardProgram(network, count), {images: input.images.values}),
    gradCam: () => ended(bench, input),
    carried: () => bench.run('transfers', carrying, inputsOf(carrying)),
  });
  await tools.models.dispose();
  const of = (part: string) => median(spent.slice(1).map((one) => one[part] ?? 0));
  const [total, warp, maps, solver] = ['total', 'warp', 'maps', 'fuse'].map(of);
  return {
    device: runtime.device,
    warnings,
    batch: count,
    forward: times.forward / count,
    gradCam: times.gradCam / count,
    augmented: total,
    parts: {warp, network: maps, solver, rest: total - warp - maps - solver},
    ...(subject.device !== 'cpu' && {carried: times.carried * Math.ceil((request.augmentations - 1) / count)}),
  };
}

function inputOf({network: {input, head}}: Subject, count: number): Explained {
  const {height, width, channels} = input;
  const values = Float32Array.from({length: count * height * width * channels}, (_, i) => Math.sin(i));
  const targets = Float32Array.from({length: count * head.classes}, (_, i) => (i % head.classes === 0 ? 1 : 0));
  return {
    images: {shape: [count, height, width, channels], values},
    targets: {shape: [count, head.classes], values: targets},
  };
}

async function ended(bench: Bench, input: Explained): Promise<void> {
  const stream = gradCam.explain(bench, input);
  while (!(await stream.next()).done);
}

/** Takes in and gives back what a batch of copies does: the picture and where each copy lies, or all copies. */
function transfers({network: {input, head}, layer, runtime}: Subject, count: number): Program {
  const {height, width, channels} = input;
  const [n, m] = layer.shape;
  const pixels: Program['inputs'] = runtime.remote
    ? {picture: [height, width, channels], affines: [count, 6]}
    : {images: [count, height, width, channels]};
  return {
    name: 'transfers',
    inputs: {...pixels, targets: [count, head.classes]},
    run: (inputs) => {
      const nothing = Object.values(inputs)
        .map((one) => mul(sum(one), 0))
        .reduce((one, other) => add(one, other));
      return {maps: add(zeros([count, n, m]), nothing), logits: add(zeros([count, head.classes]), nothing)};
    },
  };
}

function inputsOf({inputs}: Program): Record<string, Float32Array> {
  const sizes = Object.entries(inputs).map(
    ([name, shape]) => [name, shape.reduce((product, n) => product * n, 1)] as const,
  );
  return Object.fromEntries(sizes.map(([name, size]) => [name, new Float32Array(size)]));
}
