import {predictedClass} from '../../core/methods/targets.ts';
import {inPicture} from './truth/boxes.ts';
import type {FileStamp, PictureRow, StoredMap} from '../stores/pictureRow.ts';
import type {PictureWriter} from '../stores/pictureWriter.ts';
import type {Box} from '../../protocol/explanation.ts';
import type {Batch, Place} from './batches.ts';
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
  readonly place: Place;
  /** What an earlier batch has found. */
  readonly maps: readonly StoredMap[];
  readonly milliseconds: number;
}

type Found = Waiting & {readonly logits: Float32Array};

/** A batch that is being explained. */
interface Running {
  readonly pictures: readonly Waiting[];
  readonly begin: number;
  readonly explained: Promise<readonly Explained[]>;
}

/** Rows and dates that wait for a transaction. */
const mostWaiting = 256;

/** Gathers pictures into batches, has several explained at a time and writes what was found. */
export class BatchWork {
  readonly #ground: Ground;
  readonly #order: SweepOrder;
  readonly #writer: PictureWriter;
  readonly #pool: ReaderPool;
  readonly #filling = new Map<Batch, Waiting[]>();
  readonly #running: Running[] = [];
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
      const begun = this.#put({
        file,
        truth,
        picture: result,
        place: result.place,
        maps: [],
        milliseconds: result.milliseconds,
      });
      return begun && this.#finish(this.#ground.explainer.atOnce - 1);
    }
    if (result.kind === 'failed') this.#rows.push(failedRow(file, truth, result.message, result.sha256));
    else this.done++;
    if (result.kind === 'same') this.#touched.push(file);
    if (this.#rows.length + this.#touched.length >= mostWaiting) this.#write();
    return this.done % mostWaiting === 0;
  }

  async finish(): Promise<void> {
    while (this.#filling.size + this.#running.length > 0) {
      for (const batch of this.#filling.keys()) this.#explain(batch);
      await this.#finish(0);
    }
    this.#write();
  }

  /** @returns whether that made a batch full, and it is being explained */
  #put(one: Waiting): boolean {
    const {batch} = one.place;
    const pictures = this.#filling.get(batch) ?? [];
    this.#filling.set(batch, pictures);
    if (pictures.push(one) < this.#ground.explainer.batch) return false;
    this.#explain(batch);
    return true;
  }

  #explain(batch: Batch): void {
    const pictures = this.#filling.get(batch) ?? [];
    this.#filling.delete(batch);
    const targets: ({index: number; sign: 1} | undefined)[] = [];
    for (const {place, ...one} of pictures) {
      const index = this.#classOf(one);
      targets[place.index] = index === null ? undefined : {index, sign: 1};
    }
    const explained = this.#ground.explainer.explain({images: batch.images, targets});
    explained.catch(() => {}); // told when its turn comes
    this.#running.push({pictures, begin: performance.now(), explained});
  }

  /** The class that is asked for next; null for the predicted one. */
  #classOf({file, truth, maps}: Pick<Waiting, 'file' | 'truth' | 'maps'>): number | null {
    const given = this.#order.classOf?.(file.path);
    if (given !== undefined) return given;
    return this.#order.explained === 'labelled' || maps.length > 0 ? truth.label : null;
  }

  /**
   * Writes what is found, in the order it was begun, until so many batches are left.
   *
   * @returns whether there was something
   */
  async #finish(left: number): Promise<boolean> {
    const before = this.made;
    while (this.#running.length > left) {
      const {pictures, begin, explained} = this.#running[0];
      const found = await explained;
      this.#running.shift();
      const milliseconds = (performance.now() - begin) / pictures.length;
      for (const one of pictures) this.#found(one, found[one.place.index], milliseconds);
      this.#pool.places.release(pictures[0].place.batch);
      this.#write();
    }
    return this.made > before;
  }

  #found(one: Waiting, {logits, maps}: Explained, milliseconds: number): void {
    const {label} = one.truth;
    const explained = this.#classOf(one) ?? predictedClass(this.#ground.subject.network.head, logits).index;
    const found = {
      ...one,
      milliseconds: one.milliseconds + milliseconds,
      maps: [...one.maps, ...maps.map((map, method) => ({method, class: explained, map}))],
    };
    const isDone =
      this.#order.explained !== 'both' ||
      this.#order.classOf ||
      one.maps.length > 0 ||
      label === null ||
      explained === label;
    if (isDone) {
      this.#rows.push(this.#rowOf({...found, logits}));
      return;
    }
    const place = this.#pool.places.claim(); // for a second map, with the pictures that come next
    place.values.set(one.place.values);
    this.#put({...found, place});
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
    const figures = figuresOf(head, logits, truth.label, maps[0].map, place, milliseconds);
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
