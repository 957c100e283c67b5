// `node bench/applications.ts --python python3 [names]`: opens full-size networks of keras.applications, with random weights
// made by test/fixtures/keras-applications/make.py, and prints a table of how they agree with Keras. The networks are
// made one after the other in a temporary folder; nothing of them stays.
import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface, type Interface} from 'node:readline';
import {parseArgs} from 'node:util';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {gradCam} from '../src/core/methods/gradCam.ts';
import type {Maps} from '../src/core/methods/method.ts';
import {chooseLayer} from '../src/core/network/chooseLayer.ts';
import type {Network} from '../src/core/network/network.ts';
import {seededRandom} from '../src/core/random.ts';
import {traceDryRun} from '../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../src/core/runtime/onnx/onnxRuntime.ts';
import type {CompiledProgram, Program} from '../src/core/runtime/runtime.ts';
import {openModel} from '../src/engine/models/openModel.ts';

const families = [
  'MobileNet',
  'MobileNetV2',
  'MobileNetV3Small',
  'MobileNetV3Large',
  'EfficientNetB0',
  'EfficientNetB3',
  'EfficientNetV2B0',
  'EfficientNetV2S',
  'DenseNet121',
  'DenseNet201',
  'NASNetMobile',
  'NASNetLarge',
  'ResNet50',
  'ResNet50V2',
  'ResNet152V2',
  'ResNetRS50',
  'InceptionV3',
  'Xception',
  'InceptionResNetV2',
  'ConvNeXtTiny',
  'ConvNeXtSmall',
  'ConvNeXtBase',
  'RegNetX002',
  'RegNetX032',
  'RegNetY002',
  'VGG16',
  'VGG19',
];
const columns = ['network', 'MB', 'layer', 'logits', 'map', 'traced', 'open, s', 'first map, s'];

interface Explained extends Maps {
  readonly compiled: CompiledProgram;
}

/** Keras in another process, which makes the model first and explains the layer it is told. */
class Keras {
  readonly #lines: AsyncIterator<string>;
  readonly #process;

  constructor(python: string, name: string, folder: string) {
    const script = join(import.meta.dirname, '../test/fixtures/keras-applications/make.py');
    this.#process = spawn(python, [script, name, folder], {stdio: ['pipe', 'pipe', 'inherit']});
    const lines: Interface = createInterface(this.#process.stdout);
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async said(word: string): Promise<void> {
    for (;;) {
      const {done, value} = await this.#lines.next();
      if (done) throw new Error(`Python ended before it said \`${word}\``);
      if (value === word) return;
    }
  }

  tell(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  end(): void {
    this.#process.kill();
  }
}

const {values: options, positionals} = parseArgs({
  options: {python: {type: 'string', default: 'python3'}},
  allowPositionals: true,
});
await setBackend('cpu');
row(columns);
row(columns.map(() => '---'));
for (const name of positionals.length > 0 ? positionals : families) await compare(name);

async function compare(name: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-applications-'));
  const keras = new Keras(options.python, name, folder);
  try {
    await keras.said('saved');
    row([name, ...(await measured(folder, keras))]);
  } catch (error) {
    row([name, error instanceof Error ? error.message : String(error)]);
  } finally {
    keras.end();
    await rm(folder, {recursive: true});
  }
}

async function measured(folder: string, keras: Keras): Promise<string[]> {
  const file = join(folder, 'model.keras');
  const begin = performance.now();
  const {network} = await openModel(file, traceDryRun);
  const opened = performance.now();
  const layer = chooseLayer(network).layer.name;
  const {maps, logits, compiled} = await explain(network, layer, await floats(folder, 'picture'));
  const explained = performance.now();
  keras.tell(layer);
  await keras.said('explained');
  const cells = [
    ((await stat(file)).size / 1e6).toFixed(0),
    `\`${layer}\` ${maps.shape.slice(1).join('×')}`,
    difference(logits.values, await floats(folder, 'logits')),
    difference(maps.values, await floats(folder, 'map')),
    compiled.runtime === 'onnx' ? 'all' : compiled.notes.join(' '),
    ((opened - begin) / 1000).toFixed(1),
    ((explained - opened) / 1000).toFixed(1),
  ];
  await compiled.dispose();
  network.dispose();
  return cells;
}

/** Explains the likeliest class on the traced runtime. */
async function explain(network: Network, layer: string, picture: Float32Array): Promise<Explained> {
  const {
    input: {height, width, channels},
    head: {classes},
  } = network;
  const runtime = createOnnxRuntime({ort, device: 'CPU', threads: 2, now: () => performance.now()});
  let compiled: CompiledProgram | undefined;
  const run = async (_: string, program: Program, inputs: Readonly<Record<string, Float32Array>>) => {
    compiled = await runtime.compile(program);
    return compiled.run(inputs);
  };
  const images = {shape: [1, height, width, channels], values: picture};
  const targets = {shape: [1, classes], values: new Float32Array(classes)};
  for await (const maps of gradCam.explain(
    {network, layers: [layer], random: seededRandom(1), run},
    {images, targets},
  )) {
    if (compiled) return {...maps, compiled};
  }
  throw new Error('Grad-CAM ended without a map');
}

async function floats(folder: string, name: string): Promise<Float32Array> {
  const bytes = await readFile(join(folder, `${name}.bin`));
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** The largest difference, relative to the largest value that Keras has. */
function difference(ours: Float32Array, theirs: Float32Array): string {
  if (ours.length !== theirs.length) return `${ours.length} values, Keras has ${theirs.length}`;
  const largest = theirs.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = theirs.reduce((most, value, at) => Math.max(most, Math.abs(value - ours[at])), 0);
  return largest > 0 ? (apart / largest).toExponential(1) : 'Keras has zeros alone';
}

function row(cells: readonly string[]): void {
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
