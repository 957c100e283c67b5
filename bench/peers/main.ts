// `node bench/peers/main.ts [networks] [--rounds 5] [--python python3]`: Heatlens beside PyTorch with pytorch-grad-cam and
// Keras with tf-keras-vis, on the same networks with the same weights, interleaved in one run. Only ratios mean anything.
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {availableParallelism, cpus, loadavg, tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {architectures} from '../networks/architectures.ts';
import {multiplyAdds} from '../networks/multiplications.ts';
import {writeNetwork} from '../networks/write.ts';
import {median, timed} from '../measure.ts';
import {matrixProduct} from './matrixProduct.ts';
import {Ours, picturesOf} from './ours.ts';
import {exported} from './exported.ts';
import {Peer, pythonOf} from './peer.ts';
import {superResolution} from './superResolution.ts';

const batch = 16;
const copies = 100;
const threads = availableParallelism();
const {values: options, positionals} = parseArgs({
  options: {python: {type: 'string', default: 'python3'}, rounds: {type: 'string', default: '5'}},
  allowPositionals: true,
});
const rounds = Number(options.rounds);

enableProdMode();
await setBackend('cpu');
const torch = new Peer(await pythonOf('torch', options.python), 'torch', threads);
const keras = new Peer(await pythonOf('keras', options.python), 'keras', threads);
console.log(
  `${cpus()[0].model}, ${threads} threads, load ${loadavg()[0].toFixed(1)} at the start, medians of ${rounds} interleaved rounds\n`,
);
const table = new Map<string, string[]>();
try {
  const names = positionals.length > 0 ? positionals : Object.keys(architectures);
  for (const name of names) {
    console.log(`## ${name}\n`);
    for (const [what, value] of Object.entries(await compare(name))) {
      console.log(`${what}: ${value}`);
      table.set(what, [...(table.get(what) ?? []), value]);
    }
    console.log();
  }
  console.log(`| milliseconds a picture | ${names.join(' | ')} |\n| --- |${' ---: |'.repeat(names.length)}`);
  for (const [what, values] of table) console.log(`| ${what} | ${values.join(' | ')} |`);
  console.log();
  for (const line of await superResolution(keras)) console.log(line);
} finally {
  torch.end();
  keras.end();
}

async function compare(name: string): Promise<Record<string, string>> {
  const architecture = architectures[name]();
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-peers-'));
  try {
    await writeNetwork(architecture, folder);
    const versions = [await torch.ask('load', {folder}), await keras.ask('load', {folder})].map(({version}) => version);
    await mkdir(join(folder, 'export'));
    await torch.ask('export', {batch, file: join(folder, 'export/model.onnx')});
    const ours = await Ours.open(folder, architecture.explained, threads);
    const agreement = [
      await ours.differences(await torch.ask('compare')),
      await ours.differences(await keras.ask('compare')),
    ];
    const onnx = await exported(join(folder, 'export/model.onnx'), threads, picturesOf(batch));
    const product = await matrixProduct(threads);
    const times = await interleave({
      forward: () => timed(() => ours.forward(batch)),
      'grad-cam': () => timed(() => ours.gradCam(batch)),
      enlarged: () => timed(() => ours.enlarged(batch)),
      exported: () => timed(onnx.run),
      'torch forward': () => milliseconds(torch, 'forward', {batch}),
      'keras forward': () => milliseconds(keras, 'forward', {batch}),
      'torch grad-cam': () => milliseconds(torch, 'grad-cam', {batch, layout: 'plain'}),
      'torch grad-cam, channels last': () => milliseconds(torch, 'grad-cam', {batch, layout: 'channels-last'}),
      'keras grad-cam': () => milliseconds(keras, 'grad-cam', {batch}),
      augmented: () => timed(() => ours.augmented(copies)),
      'torch smooth': () => milliseconds(torch, 'smooth'),
      product: () => timed(product.run),
    });
    console.log(
      `Against ${versions.join(' and ')}; logits and map differ by ${agreement.join(' and ')} of their maximum.\n`,
    );
    const speeds = {
      reached: (2 * multiplyAdds(architecture) * batch) / times.forward,
      product: product.operations / times.product,
    };
    const found = figures(times, speeds, ours.parts());
    await onnx.dispose();
    await ours.dispose();
    return found;
  } finally {
    await rm(folder, {recursive: true});
  }
}

type Numbers<K extends string> = Readonly<Record<K, number>>;

/** Ratios, with what they are of. */
function figures(
  times: Numbers<string>,
  {reached, product}: Numbers<'reached' | 'product'>,
  {run, rest}: Numbers<'run' | 'rest'>,
): Record<string, string> {
  const share = (above: string, below: string, per: number = batch, digits = 1) => {
    const [a, b] = [times[above], times[below]].map((time) => (time / per).toFixed(digits));
    return `**${(times[above] / times[below]).toFixed(2)}** (${a} / ${b})`;
  };
  return {
    "forward / ONNX Runtime on PyTorch's export": share('forward', 'exported'),
    'Grad-CAM / that forward': share('grad-cam', 'exported'),
    'pytorch-grad-cam / Grad-CAM, both enlarged': share('torch grad-cam', 'enlarged'),
    'the same with channels last': share('torch grad-cam, channels last', 'enlarged'),
    'tf-keras-vis / Grad-CAM, both enlarged': share('keras grad-cam', 'enlarged'),
    'PyTorch / forward': share('torch forward', 'forward'),
    'tf.function / forward': share('keras forward', 'forward'),
    [`Augmented, L = ${copies} / pytorch-grad-cam's aug_smooth, 6 copies`]: share('augmented', 'torch smooth', 1, 0),
    'of Augmented, what is not the network': `**${((100 * rest) / (run + rest)).toFixed(1)} %** (${rest.toFixed(0)} of ${(run + rest).toFixed(0)})`,
    'GFLOP/s, forward / large matrix product': `**${(reached / product).toFixed(2)}** (${(reached / 1e6).toFixed(0)} / ${(product / 1e6).toFixed(0)})`,
  };
}

/** Medians; a pause before each lets the threads of the one before come to rest. The first round warms up. */
async function interleave<K extends string>(
  works: Readonly<Record<K, () => Promise<number>>>,
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const times: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      const time = await works[name]();
      if (round > 0) times[name].push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times[name])])) as Record<K, number>;
}

async function milliseconds(peer: Peer, what: string, request: object = {}): Promise<number> {
  return 1000 * (await peer.ask(what, request)).seconds;
}
