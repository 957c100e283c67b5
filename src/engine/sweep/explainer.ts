import {HeatlensError} from '../../core/errors.ts';
import type {Maps, Method} from '../../core/methods/method.ts';
import {targetRow, type ExplainedClass} from '../../core/methods/targets.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Subject} from '../explain/subject.ts';

/** What the network says of one picture, and one map for each method. */
export interface Explained {
  readonly logits: Float32Array;
  readonly maps: readonly RawMap[];
}

/** At most about this many milliseconds a batch, by its first picture: an explanation in between has to wait for it. */
const wished = 300;
/** MobileNet takes 8.1 ms of a processor's time a picture in batches of 16 as of 32: more only take memory. */
const mostPictures = 16;
const mostBytes = 256 * 2 ** 20;

export interface Explainer {
  /** Most pictures at a time. */
  readonly batch: number;
  /**
   * @param pictures at most `batch`; where there are fewer, the rest is computed on whatever was there
   * @throws HeatlensError `runtime-failed`, `method-unsuitable`
   */
  readonly explain: (pictures: readonly {readonly values: Float32Array; readonly target: ExplainedClass | undefined}[]) => Promise<Explained[]>;
}

/** Explains pictures in batches of one size, so that one program is compiled for each method. */
export class BatchExplainer implements Explainer {
  readonly batch: number;
  readonly #subject: Subject;
  readonly #methods: readonly Method[];
  readonly #images: Float32Array;
  readonly #targets: Float32Array;

  private constructor(subject: Subject, methods: readonly Method[], batch: number) {
    const {head, input} = subject.network;
    this.batch = batch;
    this.#subject = subject;
    this.#methods = methods;
    this.#images = new Float32Array(batch * input.height * input.width * input.channels);
    this.#targets = new Float32Array(batch * head.classes);
  }

  /** @param picture any, as the network takes it: how long it takes says how many make a batch */
  static async measured(subject: Subject, methods: readonly Method[], picture: Float32Array): Promise<BatchExplainer> {
    const single = new BatchExplainer(subject, methods, 1);
    let milliseconds = Infinity;
    for (let run = 0; run < 3; run++) {
      const before = subject.spent.run;
      await single.explain([{values: picture, target: undefined}]);
      milliseconds = Math.min(milliseconds, subject.spent.run - before);
    }
    const fitting = Math.min(mostPictures, Math.floor(wished / milliseconds), Math.floor(mostBytes / (4 * picture.length)));
    // Kernels work in blocks of four.
    return new BatchExplainer(subject, methods, fitting < 4 ? Math.max(1, fitting) : fitting - (fitting % 4));
  }

  /** The same on another device. */
  on(subject: Subject): BatchExplainer {
    return new BatchExplainer(subject, this.#methods, this.batch);
  }

  async explain(pictures: readonly {readonly values: Float32Array; readonly target: ExplainedClass | undefined}[]): Promise<Explained[]> {
    const {head} = this.#subject.network;
    const size = this.#images.length / this.batch;
    pictures.forEach(({values, target}, i) => {
      this.#images.set(values, i * size);
      this.#targets.set(targetRow(head, target), i * head.classes);
    });
    const found: Maps[] = [];
    for (const method of this.#methods) found.push(await this.#run(method));
    return pictures.map((_, i) => ({logits: part(found[0].logits, i), maps: found.map(({maps}) => rawMap(maps, i))}));
  }

  async #run(method: Method): Promise<Maps> {
    const {bench, network} = this.#subject;
    const {height, width, channels} = network.input;
    const images = {shape: [this.batch, height, width, channels], values: this.#images};
    const targets = {shape: [this.batch, network.head.classes], values: this.#targets};
    let last: Maps | undefined;
    for await (const maps of method.explain(bench, {images, targets})) last = maps;
    if (last === undefined) throw new HeatlensError('internal', 'No map was made. Please report this.');
    return last;
  }
}

function part({shape, values}: Maps['maps'], i: number): Float32Array {
  const size = values.length / shape[0];
  return values.subarray(i * size, (i + 1) * size);
}

function rawMap(maps: Maps['maps'], i: number): RawMap {
  const [, height, width] = maps.shape;
  return {height, width, values: part(maps, i)};
}
