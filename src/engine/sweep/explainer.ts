import {lastMaps} from '../../core/methods/lastMaps.ts';
import type {Maps, Method} from '../../core/methods/method.ts';
import {targetRow, type ExplainedClass} from '../../core/methods/targets.ts';
import {withinMemory} from '../../core/runtime/withinMemory.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Subject} from '../explain/subject.ts';

/** What the network says of one picture, and one map for each method. */
export interface Explained {
  readonly logits: Float32Array;
  readonly maps: readonly RawMap[];
}

/** At most about this many milliseconds a batch, by its first picture: a sweep that is stopped waits for it. */
const wished = 300;
/** MobileNet takes 8.1 ms of a processor's time a picture in batches of 16 as of 32: more only take memory. */
const mostPictures = 16;
const mostBytes = 256 * 2 ** 20;

/** Pictures to explain. */
export interface PictureBatch {
  /** [batch, height, width, channels]; beyond the targets, and at those left out, whatever was there. */
  readonly images: Float32Array;
  /** One for each picture, at most `batch`. */
  readonly targets: readonly (ExplainedClass | undefined)[];
}

export interface Explainer {
  /** Pictures of a batch. */
  readonly batch: number;
  /** So many batches keep it busy. */
  readonly atOnce: number;
  /**
   * @returns one for each target
   * @throws HeatlensError `runtime-failed`, `method-unsuitable`, `out-of-memory` where not even one picture fits
   */
  readonly explain: (batch: PictureBatch) => Promise<readonly Explained[]>;
}

/** Explains pictures in batches of one size, so that one program is compiled for each method. */
export class BatchExplainer implements Explainer {
  readonly batch: number;
  readonly atOnce = 1;
  readonly #subject: Subject;
  readonly #methods: readonly Method[];
  readonly #mostAtATime: number;

  private constructor(subject: Subject, methods: readonly Method[], batch: number, mostAtATime = batch) {
    this.batch = batch;
    this.#subject = subject;
    this.#methods = methods;
    this.#mostAtATime = mostAtATime;
  }

  /**
   * @param picture any, as the network takes it: how long it takes says how many make a batch
   * @param lanes that a batch will take the place of: alone it takes as much longer
   * @returns what the picture shows, too
   */
  static async measured(
    subject: Subject,
    methods: readonly Method[],
    picture: Float32Array,
    lanes: number,
  ): Promise<{explainer: BatchExplainer; first: Explained}> {
    const single = new BatchExplainer(subject, methods, 1);
    const explained = () => single.explain({images: picture, targets: [undefined]});
    let [first] = await explained();
    let milliseconds = Infinity;
    for (let run = 0; run < 2; run++) {
      const before = subject.spent.run;
      [first] = await explained();
      milliseconds = Math.min(milliseconds, lanes * (subject.spent.run - before));
    }
    const fitting = Math.min(
      mostPictures,
      Math.floor(wished / milliseconds),
      Math.floor(mostBytes / (4 * picture.length)),
    );
    // Kernels work in blocks of four.
    const batch = fitting < 4 ? Math.max(1, fitting) : fitting - (fitting % 4);
    return {explainer: new BatchExplainer(subject, methods, batch), first};
  }

  /** The same on another device. @param mostAtATime pictures of a batch that go through the network together */
  on(subject: Subject, mostAtATime = this.batch): BatchExplainer {
    return new BatchExplainer(subject, this.#methods, this.batch, Math.min(this.batch, mostAtATime));
  }

  /** Several may go on at once. */
  readonly explain = async ({images, targets}: PictureBatch): Promise<readonly Explained[]> => {
    const {batches} = this.#subject.session;
    const found: Explained[] = [];
    while (found.length < targets.length) {
      const {made, size} = await withinMemory(batches.get(this.#key) ?? this.#mostAtATime, (most) =>
        this.#part(images, targets, found.length, most),
      );
      if (size < this.#mostAtATime) batches.set(this.#key, size);
      found.push(...made);
    }
    return found;
  };

  /** What the model's session remembers of the memory that there was. */
  get #key(): string {
    const {runtime, bench} = this.#subject;
    return `sweep ${runtime.device} ${this.#methods.map(({id}) => id).join()} ${bench.layers.join()} ${this.#mostAtATime}`;
  }

  /** So many pictures from one on, or as many as are left. */
  async #part(
    images: Float32Array,
    targets: PictureBatch['targets'],
    first: number,
    size: number,
  ): Promise<Explained[]> {
    const {bench, network} = this.#subject;
    const {head, input} = network;
    const begin = Math.min(first, this.batch - size); // a program takes so many, and the last part may have fewer
    const length = input.height * input.width * input.channels;
    const rows = new Float32Array(size * head.classes);
    for (let i = 0; i < size; i++) rows.set(targetRow(head, targets[begin + i]), i * head.classes);
    const found: Maps[] = [];
    for (const method of this.#methods) {
      found.push(
        await lastMaps(
          method.explain(bench, {
            images: {
              shape: [size, input.height, input.width, input.channels],
              values: images.subarray(begin * length, (begin + size) * length),
            },
            targets: {shape: [size, head.classes], values: rows},
          }),
        ),
      );
    }
    const explained = (i: number) => ({logits: part(found[0].logits, i), maps: found.map(({maps}) => rawMap(maps, i))});
    return targets.slice(first, begin + size).map((_, i) => explained(first - begin + i));
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
