import {join} from 'node:path';
import * as ort from 'onnxruntime-node';
import {forwardProgram} from '../../src/core/methods/forward.ts';
import {gradCam} from '../../src/core/methods/gradCam.ts';
import {lastMaps} from '../../src/core/methods/lastMaps.ts';
import type {Maps} from '../../src/core/methods/method.ts';
import {findLayer} from '../../src/core/network/chooseLayer.ts';
import type {Network} from '../../src/core/network/network.ts';
import {seededRandom} from '../../src/core/random.ts';
import {createOnnxRuntime} from '../../src/core/runtime/onnx/onnxRuntime.ts';
import {ProgramCache} from '../../src/core/runtime/programCache.ts';
import type {Program} from '../../src/core/runtime/runtime.ts';
import {evaluate, type Basis} from '../../src/core/superres/basis.ts';
import type {Tools} from '../../src/engine/tools.ts';
import type {Explanation} from '../../src/protocol/explanation.ts';
import {engineTools, wholeExplanation} from '../whole.ts';

const side = 224;
const picture = join(import.meta.dirname, '../../samples/wafers/pictures/donut/donut-00004.png');

/** The same as in network.py: [batch, 224, 224, 3], from −1 to 1. */
export function picturesOf(batch: number): Float32Array {
  return Float32Array.from({length: batch * side * side * 3}, (_, i) => Math.sin(i));
}

/** Heatlens on a network of the benchmark, through the parts that the engine is made of. */
export class Ours {
  readonly #file: string;
  readonly #network: Network;
  readonly #programs: ProgramCache;
  readonly #layer: string;
  readonly #tools: Tools = engineTools();
  readonly #images = new Map<number, Float32Array>();
  #last: Explanation | undefined;

  private constructor(file: string, network: Network, layer: string, threads: number) {
    this.#file = file;
    this.#network = network;
    this.#layer = findLayer(network, layer).name;
    this.#programs = new ProgramCache(createOnnxRuntime({ort, device: 'CPU', threads, now: () => performance.now()}));
  }

  static async open(folder: string, layer: string, threads: number): Promise<Ours> {
    const file = join(folder, 'model.json');
    const tools = engineTools();
    const {model} = await tools.models.open(file);
    return new Ours(file, model.network, layer, threads);
  }

  forward(batch: number): Promise<unknown> {
    return this.#programs.run('forward', forwardProgram(this.#network, batch), {images: this.#pictures(batch)});
  }

  /** Maps of class 7. */
  async gradCam(batch: number): Promise<Maps['maps']> {
    return (await this.#explain(batch)).maps;
  }

  /** Maps of class 7, enlarged to the picture as the peers do. */
  async enlarged(batch: number): Promise<Float32Array[]> {
    const {
      shape: [, height, width],
      values,
    } = await this.gradCam(batch);
    const grid: Basis = {degree: 1, picture: {height: side, width: side}, height, width};
    return Array.from({length: batch}, (_, i) =>
      evaluate(grid, values.subarray(i * height * width, (i + 1) * height * width)),
    );
  }

  /** From the picture's file to the last map, the model being open. */
  async augmented(augmentations: number): Promise<void> {
    const target = {kind: 'class', class: 7, sign: 1} as const;
    const request = {
      model: this.#file,
      image: picture,
      layer: this.#layer,
      target,
      preprocessing: {range: '-1..1'},
      augmentations,
    } as const;
    this.#last = await wholeExplanation(this.#tools, request);
  }

  /** Of the last augmented explanation, milliseconds in the network and in all else. */
  parts(): {run: number; rest: number} {
    const {maps = 0, total = 0} = this.#last?.milliseconds ?? {};
    return {run: maps, rest: total - maps};
  }

  /** Largest differences of the logits and of the best class's map from a peer's, as shares of the peer's maximum. */
  async differences({logits, best, map}: Readonly<Record<string, unknown>>): Promise<string> {
    const ours = await this.#explain(1, Number(best));
    return [difference(ours.logits.values, logits), difference(ours.maps.values, map)]
      .map((share) => share.toExponential(1))
      .join(', ');
  }

  async dispose(): Promise<void> {
    await this.#programs.dispose();
    await this.#tools.models.dispose();
    this.#network.dispose();
  }

  async #explain(batch: number, of = 7): Promise<Maps> {
    const {classes} = this.#network.head;
    const bench = {
      network: this.#network,
      layers: [this.#layer],
      random: seededRandom(1),
      run: (key: string, program: Program, inputs: Readonly<Record<string, Float32Array>>) =>
        this.#programs.run(key, program, inputs),
    };
    const images = {shape: [batch, side, side, 3], values: this.#pictures(batch)};
    const targets = {
      shape: [batch, classes],
      values: Float32Array.from({length: batch * classes}, (_, i) => (i % classes === of ? 1 : 0)),
    };
    return lastMaps(gradCam.explain(bench, {images, targets}));
  }

  #pictures(batch: number): Float32Array {
    const images = this.#images.get(batch) ?? picturesOf(batch);
    this.#images.set(batch, images);
    return images;
  }
}

function difference(ours: Float32Array, theirs: unknown): number {
  if (!Array.isArray(theirs) || theirs.length !== ours.length)
    throw new Error('The peer answered with another number of values.');
  const values = theirs.map(Number);
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (!(largest > 0)) throw new Error('The peer answered with zeros: there is nothing to compare.');
  return values.reduce((most, value, i) => Math.max(most, Math.abs(value - ours[i])), 0) / largest;
}
