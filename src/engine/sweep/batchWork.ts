import type {ExplainedClass} from '../../core/methods/targets.ts';
import {inPicture} from './truth/boxes.ts';
import type {FileStamp, PictureRow, StoredMap} from '../stores/pictureRow.ts';
import type {PictureWriter} from '../stores/pictureWriter.ts';
import type {Box} from '../../protocol/explanation.ts';
import type {Explained} from './explainer.ts';
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

/** Rows and dates that wait for a transaction. */
const mostWaiting = 256;

/** Gathers pictures into batches, explains them and writes what was found. */
export class BatchWork {
  readonly #ground: Ground;
  readonly #order: SweepOrder;
  readonly #writer: PictureWriter;
  readonly #pool: ReaderPool;
  #batch: Waiting[] = [];
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
    this.#write();
  }

  async #explain(): Promise<void> {
    const batch = this.#batch;
    this.#batch = [];
    const begin = performance.now();
    const found = await this.#explained(batch);
    const milliseconds = (performance.now() - begin) / batch.length;
    batch.forEach((one, i) => this.#rows.push(this.#rowOf(one, found[i], milliseconds)));
    for (const {picture} of batch) this.#pool.release(picture);
    this.#write();
  }

  async #explained(batch: readonly Waiting[]): Promise<readonly Explained[]> {
    const target = ({truth}: Waiting): ExplainedClass | undefined =>
      this.#order.explained === 'labelled' && truth.label !== null ? {index: truth.label, sign: 1} : undefined;
    return this.#ground.explainer.explain(batch.map((one) => ({values: one.picture.values, target: target(one)})));
  }

  #rowOf({file, truth, picture}: Waiting, {logits, maps}: Explained, milliseconds: number): PictureRow {
    const {head, input} = this.#ground.subject.network;
    const {width, height, sha256, field, mask} = picture;
    if (![logits, ...maps.map(({values}) => values)].every((values) => values.every(Number.isFinite))) {
      return failedRow(file, truth, notFinite, sha256);
    }
    const boxes: readonly Box[] = picture.boxes ?? (truth.boxes ? inPicture(truth.boxes, picture) : []);
    const region = mask ? {mask} : boxes.length > 0 ? {boxes} : undefined;
    const place = {field, picture: {width, height}, input, truth: region, threshold: this.#order.threshold};
    const figures = figuresOf(head, logits, truth.label, maps[0], place, picture.milliseconds + milliseconds);
    const explained = this.#order.explained === 'labelled' && truth.label !== null ? truth.label : (figures.prediction ?? 0);
    const stored = maps.map((map, method): StoredMap => ({method, class: explained, map}));
    return {...stampOf(file, truth), sha256, width, height, boxes, found: {logits, figures, maps: stored}, error: null};
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
