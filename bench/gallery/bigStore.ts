import {seededRandom} from '../../src/core/random.ts';
import {openForWriting} from '../../src/engine/stores/openStore.ts';
import type {Figures, PictureRow} from '../../src/engine/stores/pictureRow.ts';
import {PictureWriter} from '../../src/engine/stores/pictureWriter.ts';
import {addRun} from '../../src/engine/stores/run.ts';

const classes = 10;
const labels = Array.from({length: classes}, (_, i) => `class ${i}`);
const perTransaction = 5000;

/** A store with made-up pictures; all of them show the same file, which is there. */
export async function writeBigStore(store: string, picture: {folder: string; name: string; side: number}, pictures: number): Promise<void> {
  const {db} = await openForWriting(store);
  const run = addRun(db, {
    model: {path: '/model', name: 'model', format: 'keras', sha256: ''},
    folder: picture.folder,
    shard: null,
    input: {height: 224, width: 224, channels: 3},
    head: {classes, activation: 'softmax', reason: ''},
    labels,
    layer: {name: 'conv', shape: [7, 7, 64], reason: ''},
    methods: [{id: 'grad-cam', title: 'Grad-CAM', unit: '∂logit', grid: [7, 7]}],
    explained: 'predicted',
    preprocessing: {
      range: '0..1', channelOrder: 'rgb', resize: 'stretch', interpolation: 'bilinear',
      from: {range: 'default', channelOrder: 'default', resize: 'default', interpolation: 'default'},
    },
    threshold: 0.15, seed: 7, truth: {labels: 'folders', boxes: null, masks: null}, runtime: 'onnx', device: 'CPU', versions: {}, warnings: [],
  });
  const writer = new PictureWriter(store, db, run);
  const random = seededRandom(1);
  for (let at = 0; at < pictures; at += perTransaction) {
    writer.write(Array.from({length: Math.min(perTransaction, pictures - at)}, (_, i) => pictureRow(at + i, picture, random)));
  }
  db.close();
}

function pictureRow(at: number, {name, side}: {name: string; side: number}, random: () => number): PictureRow {
  const label = Math.floor(random() * classes);
  const prediction = random() < 0.9 ? label : Math.floor(random() * classes);
  const figures: Partial<Figures> = {
    prediction, loss: -Math.log(random()), rank: prediction === label ? 0 : 1, confidence: random(), margin: random(), entropy: random(),
    map_entropy: random(), border: random(), log_sum_exp: 0, label_logit: 0,
  };
  return {
    // A path may go round: each has to be another, and all have to lead to the one file.
    path: `${String(at).padStart(6, '0')}/../${name}`,
    size: 1, modified: 0, sha256: new Uint8Array(32), truth: new Uint8Array(), width: side, height: side, given: labels[label], label, boxes: [], error: null,
    found: {
      logits: Float32Array.from({length: classes}, random),
      figures: figures as Figures,
      maps: [{method: 0, class: prediction, map: {height: 7, width: 7, values: Float32Array.from({length: 49}, random)}}],
    },
  };
}
