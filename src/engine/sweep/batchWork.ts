import {predictedClass} from '../../core/methods/targets.ts';
import {inPicture} from './truth/boxes.ts';
import type {FileStamp, PictureRow, StoredMap} from '../stores/pictureRow.ts';
import type {PictureWriter} from '../stores/pictureWriter.ts';
import type {Box} from '../../protocol/explanation.ts';
import {figuresOf} from './findings.ts';
import type {FoundFile} from './folderWalk.ts';
import type {Ground} from './ground.ts';
import type {SweepOrder} from './order.ts';
import type {ReaderPool, ReadPicture} from './readerPool.ts';
import type {Truth} from './truth/truth.ts';
import type {Arrived} from './upcoming.ts';

interface Waiting {
  readonly file: FoundFile;
  readonly truth: Truth;
  readonly picture: ReadPicture;
}

interface Found extends Waiting {
  readonly logits: Float32Array;
  readonly maps: readonly StoredMap[];
  readonly milliseconds: number;
}

/** Rows and dates that wait for a transaction. */
const mostWaiting = 256;

/** Gathers pictures into batches, explains them and writes what was found. */
export class BatchWork {
  readonly #ground: Ground;
  readonly #order: SweepOrder;
  readonly #writer: PictureWriter;
  readonly #pool: ReaderPool;
  #batch: Waiting[] = [];
  #labelled: Found[] = [];
  #rows: PictureRow[] = [];
  #touched: FileStamp[] = [];
  /** Pictures in the store, those of earlier sweeps among them. */
  done = 0;
  /** Written by this one. */
  made = 0;
  failed = 0;

  constructor(ground: Ground, order: SweepOrder, writer: PictureWriter, pool: ReaderPool) {
    this.#ground = ground;
    this.#order = order;
    this.#writer = writer;
    this.#pool = pool;
  }

  /** @returns whether something was written or a good part passed, so that it is worth telling */
  async take({file, truth, result}: Arrived): Promise<boolean> {
    if (result.kind === 'picture') {
      this.#batch.push({file, truth, picture: result});
      if (this.#batch.length < this.#ground.explainer.batch) return false;
      await this.#explain();
      return true;
    }
    if (result.kind === 'failed') this.#rows.push(failedRow(file, truth, result.message, result.sha256));
    else this.done++;
    if (result.kind === 'same') this.#touched.push(file);
    if (this.#rows.length + this.#touched.length >= mostWaiting) this.#write();
    return this.done % mostWaiting === 0;
  }

  async finish(): Promise<void> {
    if (this.#batch.length > 0) await this.#explain();
    if (this.#labelled.length > 0) await this.#explainLabels();
    this.#write();
  }

  async #explain(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    const {explained, classOf} = this.#order;
    const byLabel = explained === 'labelled';
    const found = await this.#explained(batch, ({file, truth}) => classOf?.(file.path) ?? (byLabel ? truth.label : null));
    for (const one of found) {
      const {label} = one.truth;
      const waits = this.#order.explained === 'both' && label !== null && one.maps[0].class !== label;
      if (waits) this.#labelled.push(one);
      else this.#finished(one);
    }
    if (this.#labelled.length >= this.#ground.explainer.batch) await this.#explainLabels();
    this.#write();
  }

  /** The second maps of pictures whose label is not what the network predicts, in batches of their own. */
  async #explainLabels(): Promise<void> {
    const batch = this.#labelled.splice(0, this.#ground.explainer.batch);
    const found = await this.#explained(batch, ({truth}) => truth.label);
    batch.forEach((one, i) => this.#finished({...one, maps: [...one.maps, ...found[i].maps], milliseconds: one.milliseconds + found[i].milliseconds}));
  }

  /** @param classOf the class to explain; null for the predicted one */
  async #explained(batch: readonly Waiting[], classOf: (one: Waiting) => number | null): Promise<Found[]> {
    const {explainer, subject} = this.#ground;
    const begin = performance.now();
    const found = await explainer.explain(batch.map((one) => {
      const index = classOf(one);
      return {values: one.picture.values, target: index === null ? undefined : {index, sign: 1}};
    }));
    const milliseconds = (performance.now() - begin) / batch.length;
    return batch.map((one, i) => {
      const {file, truth, picture} = one;
      const {logits, maps} = found[i];
      const explained = classOf(one) ?? predictedClass(subject.network.head, logits).index;
      return {file, truth, picture, logits, maps: maps.map((map, method) => ({method, class: explained, map})), milliseconds};
    });
  }

  #finished(one: Found): void {
    this.#rows.push(this.#rowOf(one));
    this.#pool.release(one.picture);
  }

  #rowOf({file, truth, picture, logits, maps, milliseconds}: Found): PictureRow {
    const {head, input} = this.#ground.subject.network;
    const {width, height, sha256, field, mask} = picture;
    if (![logits, ...maps.map(({map}) => map.values)].every((values) => values.every(Number.isFinite))) {
      return failedRow(file, truth, notFinite, sha256);
    }
    const boxes: readonly Box[] = picture.boxes ?? (truth.boxes ? inPicture(truth.boxes, picture) : []);
    const region = mask ? {mask} : boxes.length > 0 ? {boxes} : undefined;
    const place = {field, picture: {width, height}, input, truth: region, threshold: this.#order.threshold};
    const figures = figuresOf(head, logits, truth.label, maps[0].map, place, picture.milliseconds + milliseconds);
    return {...stampOf(file, truth), sha256, width, height, boxes, found: {logits, figures, maps}, error: null};
  }

  #write(): void {
    if (this.#rows.length > 0) this.#writer.write(this.#rows);
    if (this.#touched.length > 0) this.#writer.touch(this.#touched);
    this.made += this.#rows.length;
    this.done += this.#rows.length;
    this.failed += this.#rows.filter(({error}) => error !== null).length;
    this.#rows = [];
    this.#touched = [];
  }
}

const notFinite =
  'The network gives scores or a map that are not numbers for this picture. Check the value range, or choose another checkpoint.';

function failedRow(file: FoundFile, truth: Truth, error: string, sha256: Uint8Array | null): PictureRow {
  return {...stampOf(file, truth), sha256, width: null, height: null, boxes: [], found: null, error};
}

function stampOf({path, size, modified}: FoundFile, {given, label, stamp}: Truth) {
  return {path, size, modified, given, label, truth: stamp};
}
