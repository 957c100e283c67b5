import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setBackend} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import type {Affine} from '../../src/core/augment/affine.ts';
import {type Edge, warp} from '../../src/core/augment/warp.ts';
import type {Method} from '../../src/core/methods/method.ts';
import {chooseLayer} from '../../src/core/network/chooseLayer.ts';
import {toNetworkInput} from '../../src/core/preprocess/networkInput.ts';
import {defaultPreprocessing, type Size} from '../../src/core/preprocess/preprocessing.ts';
import {seededRandom} from '../../src/core/random.ts';
import {traceDryRun} from '../../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Runtime} from '../../src/core/runtime/runtime.ts';
import {ModelSession} from '../../src/engine/models/modelCache.ts';
import {openModel} from '../../src/engine/models/openModel.ts';
import {decodePicture} from '../../src/engine/pictures/decode.ts';
import {type Annotated, type BenchModel, classIndex} from './pictures.ts';

/** A method's maps of one picture's copies, for its true class. */
export interface CopyMaps {
  readonly cells: Size;
  /** [copies, n, m] */
  readonly maps: Float32Array;
  /** [copies]: the true class's logit, and the greatest logit of all classes. */
  readonly logits: Float32Array;
  readonly best: Float32Array;
}

const batch = 20;

/** Makes maps of copies, and keeps them on disk so that solvers can be compared without the network. */
export class CopyMapper {
  readonly #data: string;
  readonly #model: BenchModel;
  readonly #method: Method;
  #open: Promise<{session: ModelSession; runtime: Runtime}> | undefined;

  constructor(data: string, model: BenchModel, method: Method) {
    this.#data = data;
    this.#model = model;
    this.#method = method;
  }

  async mapsOf(picture: Annotated, affines: readonly Affine[], edge: Edge): Promise<CopyMaps> {
    const key = JSON.stringify([this.#model.id, this.#method.id, affines, edge]);
    const folder = join(tmpdir(), 'heatlens-localisation', createHash('sha256').update(key).digest('hex').slice(0, 16));
    const file = join(folder, `${picture.file}.bin`);
    if (!existsSync(file)) {
      mkdirSync(folder, {recursive: true});
      const made = await this.#make(picture, affines, edge);
      writeFileSync(`${file}.part`, encode(made));
      renameSync(`${file}.part`, file);
    }
    return decode(readFileSync(file), affines.length);
  }

  async dispose(): Promise<void> {
    const open = await this.#open;
    open?.session.retire();
  }

  async #make(picture: Annotated, affines: readonly Affine[], edge: Edge): Promise<CopyMaps> {
    this.#open ??= this.#openModel();
    const {session, runtime} = await this.#open;
    const {network} = session.model;
    const programs = session.programs(runtime);
    const {layer} = chooseLayer(network);
    const cells = {height: layer.shape[0], width: layer.shape[1]};
    const {height, width, channels} = network.input;
    const decoded = await decodePicture(picture.path);
    const settings = {...defaultPreprocessing, range: this.#model.range};
    const source = {...network.input, values: toNetworkInput(decoded.picture, network.input, settings).values};
    const images = new Float32Array(batch * source.values.length);
    const target = classIndex(this.#data, this.#model, picture);
    const targets = new Float32Array(batch * network.head.classes);
    for (let k = 0; k < batch; k++) targets[k * network.head.classes + target] = 1;
    const maps = new Float32Array(affines.length * cells.height * cells.width);
    const logits = new Float32Array(affines.length);
    const best = new Float32Array(affines.length);
    const bench = {
      network,
      layers: [layer.name],
      random: seededRandom(0),
      run: programs.run.bind(programs),
    };
    const subject = {
      images: {shape: [batch, height, width, channels], values: images},
      targets: {shape: [batch, network.head.classes], values: targets},
    };
    for (let from = 0; from < affines.length; from += batch) {
      const count = Math.min(batch, affines.length - from);
      for (let k = 0; k < count; k++) warp(source, affines[from + k], edge, images, k * source.values.length);
      for await (const state of this.#method.explain(bench, subject)) {
        const size = cells.height * cells.width;
        maps.set(state.maps.values.subarray(0, count * size), from * size);
        for (let k = 0; k < count; k++) {
          const row = state.logits.values.subarray(k * network.head.classes, (k + 1) * network.head.classes);
          logits[from + k] = row[target];
          best[from + k] = row.reduce((greatest, value) => Math.max(greatest, value), -Infinity);
        }
      }
    }
    return {cells, maps, logits, best};
  }

  async #openModel(): Promise<{session: ModelSession; runtime: Runtime}> {
    await setBackend('cpu'); // only holds the weights; ONNX Runtime computes
    const model = await openModel(join(this.#data, 'models', this.#model.folder), traceDryRun);
    // One thread: several of these may run side by side.
    const runtime = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now()});
    return {session: new ModelSession(model), runtime};
  }
}

function encode({cells, maps, logits, best}: CopyMaps): Uint8Array {
  const values = Float32Array.of(cells.height, cells.width, ...maps, ...logits, ...best);
  return new Uint8Array(values.buffer);
}

function decode(bytes: Uint8Array, copies: number): CopyMaps {
  const values = new Float32Array(Uint8Array.from(bytes).buffer);
  const cells = {height: values[0], width: values[1]};
  const end = 2 + copies * cells.height * cells.width;
  return {
    cells,
    maps: values.subarray(2, end),
    logits: values.subarray(end, end + copies),
    best: values.subarray(end + copies, end + 2 * copies),
  };
}
