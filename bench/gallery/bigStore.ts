import {scoresOfLabel, scoresOfPicture} from '../../src/core/dataset/scores.ts';
import {seededRandom, type Random} from '../../src/core/random.ts';
import type {RawMap} from '../../src/protocol/explanation.ts';
import {openForWriting} from '../../src/engine/stores/openStore.ts';
import type {Figures, PictureRow} from '../../src/engine/stores/pictureRow.ts';
import {PictureWriter} from '../../src/engine/stores/pictureWriter.ts';
import {addRun, type RunProvenance} from '../../src/engine/stores/run.ts';
import {madeUpRun} from '../../test/engine/stores/madeUp.ts';

/** What a made-up store holds. */
export interface BigStore {
  readonly pictures: number;
  readonly classes: number;
  /** Every picture is one of these files. */
  readonly files: {readonly folder: string; readonly names: readonly string[]; readonly side: number};
  /** What differs from a run of no real model. */
  readonly provenance?: Partial<RunProvenance>;
}

const perTransaction = 5000;
/** Of seven cells a side. */
const grid = 7;

/** A store with made-up scores and maps; its pictures are files that are there. */
export async function writeBigStore(store: string, big: BigStore): Promise<void> {
  const {db} = await openForWriting(store);
  const writer = new PictureWriter(store, db, addRun(db, provenanceOf(big)));
  const random = seededRandom(1);
  // As large as many pictures' scores, so that drawing them is reading from somewhere in it.
  const noise = Float32Array.from({length: 1 << 20}, () => gaussian(random));
  for (let at = 0; at < big.pictures; at += perTransaction) {
    const rows = Array.from({length: Math.min(perTransaction, big.pictures - at)}, (_, i) =>
      pictureRow(at + i, big, noise, random),
    );
    writer.write(rows);
  }
  db.close();
}

function provenanceOf({classes, files, provenance}: BigStore): RunProvenance {
  return madeUpRun({
    folder: files.folder,
    head: {classes, activation: 'softmax', reason: ''},
    labels: Array.from({length: classes}, (_, i) => `class ${i}`),
    ...provenance,
  });
}

function pictureRow(at: number, {classes, files}: BigStore, noise: Float32Array, random: Random): PictureRow {
  const label = Math.floor(random() * classes);
  const start = Math.floor(random() * (noise.length - classes));
  const logits = noise.slice(start, start + classes);
  logits[label] += 3 + 2 * gaussian(random);
  const head = {classes, activation: 'softmax'} as const;
  const {prediction, confidence, margin, entropy, logSumExp} = scoresOfPicture(head, logits);
  const {logit, loss, rank} = scoresOfLabel(head, logits, label);
  const figures: Partial<Figures> = {
    prediction,
    confidence,
    margin,
    entropy,
    loss,
    rank,
    map_entropy: random(),
    border: random(),
    log_sum_exp: logSumExp,
    label_logit: logit,
  };
  const map = mapOf(prediction, random);
  return {
    // A path may go round: each has to be another, and all have to lead to files that are there.
    path: `${String(at).padStart(6, '0')}/../${files.names[at % files.names.length]}`,
    size: 1,
    modified: 0,
    sha256: null,
    truth: new Uint8Array(),
    width: files.side,
    height: files.side,
    given: `class ${label}`,
    label,
    boxes: [],
    error: null,
    found: {logits, figures: figures as Figures, maps: [{method: 0, class: prediction, map}]},
  };
}

/** A spot where the class has its place, in some noise. */
function mapOf(index: number, random: Random): RawMap {
  const [x, y] = [(index * 3) % grid, (index * 5) % grid].map((place) => place + gaussian(random));
  const spot = (cell: number) => Math.exp(-(((cell % grid) - x) ** 2) - (Math.floor(cell / grid) - y) ** 2);
  const values = Float32Array.from({length: grid * grid}, (_, cell) => spot(cell) + 0.2 * random());
  return {height: grid, width: grid, values};
}

function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
