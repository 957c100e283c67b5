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
console.log(`${cpus()[0].model}, ${threads} threads, load ${loadavg()[0].toFixed(1)} at the start, medians of ${rounds} interleaved rounds\n`);
try {
  for (const name of positionals.length > 0 ? positionals : Object.keys(architectures)) await compare(name);
  for (const line of await superResolution(keras)) console.log(line);
} finally {
  torch.end();
  keras.end();
}

async function compare(name: string): Promise<void> {
  const architecture = architectures[name]();
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-peers-'));
  try {
    await writeNetwork(architecture, folder);
    const versions = [await torch.ask('load', {folder}), await keras.ask('load', {folder})].map(({version}) => version);
    await mkdir(join(folder, 'export'));
    await torch.ask('export', {batch, file: join(folder, 'export/model.onnx')});
    const ours = await Ours.open(folder, architecture.explained, threads);
    const agreement = [await ours.differences(await torch.ask('compare')), await ours.differences(await keras.ask('compare'))];
    const onnx = await exported(join(folder, 'export/model.onnx'), threads, picturesOf(batch));
    const product = await matrixProduct(threads);
    const times = await interleave({
      forward: () => timed(() => ours.forward(batch)),
      'grad-cam': () => timed(() => ours.gradCam(batch)),
      exported: () => timed(onnx.run),
      'torch forward': () => milliseconds(torch, 'forward', {batch}),
      'keras forward': () => milliseconds(keras, 'forward', {batch}),
      'torch grad-cam': () => milliseconds(torch, 'grad-cam', {batch}),
      'keras grad-cam': () => milliseconds(keras, 'grad-cam', {batch}),
      augmented: () => timed(() => ours.augmented(copies)),
      'torch smooth': () => milliseconds(torch, 'smooth'),
      product: () => timed(product.run),
    });
    console.log(`## ${name}\n`);
    console.log(`Against ${versions.join(' and ')}; logits and map differ by ${agreement.join(' and ')} of their maximum.\n`);
    const speeds = {reached: (2 * multiplyAdds(architecture) * batch) / times.forward, product: product.operations / times.product};
    for (const line of table(times, speeds, ours.parts())) console.log(line);
    await onnx.dispose();
    await ours.dispose();
  } finally {
    await rm(folder, {recursive: true});
  }
}

function table(times: Readonly<Record<string, number>>, {reached, product}: {reached: number; product: number}, {run, rest}: {run: number; rest: number}): string[] {
  const each = (what: string) => (times[what] / batch).toFixed(1);
  const share = (what: string, above: string, below: string) =>
    `| ${what} | ${each(above)} / ${each(below)} | ${(times[above] / times[below]).toFixed(2)} |`;
  return [
    '| | ms a picture | ratio |\n| --- | ---: | ---: |',
    share("forward, traced / ONNX Runtime on PyTorch's export", 'forward', 'exported'),
    share('Grad-CAM, traced / that forward', 'grad-cam', 'exported'),
    share('Grad-CAM, pytorch-grad-cam / traced', 'torch grad-cam', 'grad-cam'),
    share('Grad-CAM, tf-keras-vis / traced', 'keras grad-cam', 'grad-cam'),
    share('forward, PyTorch / traced', 'torch forward', 'forward'),
    share('forward, tf.function / traced', 'keras forward', 'forward'),
    `| Augmented, L = ${copies} / pytorch-grad-cam's aug_smooth (6 copies) | ${times['augmented'].toFixed(0)} / ${times['torch smooth'].toFixed(0)} | ${(times['augmented'] / times['torch smooth']).toFixed(2)} |`,
    `| of Augmented, what is not the network | ${rest.toFixed(0)} of ${(run + rest).toFixed(0)} | ${((100 * rest) / (run + rest)).toFixed(1)} % |`,
    `| GFLOP/s, forward pass / large matrix product | ${(reached / 1e6).toFixed(0)} / ${(product / 1e6).toFixed(0)} | ${(reached / product).toFixed(2)} |\n`,
  ];
}

/** Medians; a pause before each lets the threads of the one before come to rest. The first round warms up. */
async function interleave<K extends string>(works: Readonly<Record<K, () => Promise<number>>>): Promise<Record<K, number>> {
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
