import {createHash} from 'node:crypto';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Box} from '../../src/core/localize/component.ts';
import type {ValueRange} from '../../src/core/preprocess/preprocessing.ts';

/** One picture with the boxes of its class, in its own pixels. */
export interface Annotated {
  readonly file: string;
  readonly path: string;
  /** Index among ImageNet's 1000 classes. */
  readonly label: number;
  readonly name: string;
  readonly boxes: readonly Box[];
  readonly size: number;
  /** Settings are chosen on `tuning`, figures are reported on `held-out`. */
  readonly half: 'tuning' | 'held-out';
}

export interface BenchModel {
  readonly id: string;
  readonly folder: string;
  readonly range: ValueRange;
}

export const models: readonly BenchModel[] = [
  {id: 'mobilenet-0.75', folder: 'mobilenet_v1_0.75_layers', range: '-1..1'},
  {id: 'darknet-tiny', folder: 'darknet_tiny_layers', range: '0..1'},
  {id: 'mobilenet-0.25', folder: 'mobilenet_v1_0.25_layers', range: '-1..1'},
];

/** @throws where the folder of real pictures and models is absent */
export function dataFolder(): string {
  const folder = process.env['HEATLENS_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
  if (!existsSync(join(folder, 'imagenet300'))) throw new Error(`No imagenet300 in ${folder}; set HEATLENS_DATA.`);
  return folder;
}

/**
 * The pictures in two halves by their name's hash: the hash ranks them and every second one is for tuning, so that the
 * halves are equally large.
 */
export function readPictures(data: string): readonly Annotated[] {
  const folder = join(data, 'imagenet300');
  const {imageSize, images}: BoxFile = JSON.parse(readFileSync(join(folder, 'boxes.json'), 'utf8'));
  const all = images.map(({file, label, name, boxes}) => {
    return {file, label, name, boxes, path: join(folder, 'images', file), size: imageSize[0]};
  });
  const hash = ({file}: {file: string}) => createHash('sha256').update(file).digest('hex');
  const ranked = all.toSorted((a, b) => (hash(a) < hash(b) ? -1 : 1));
  return ranked.map((picture, rank) => ({...picture, half: rank % 2 === 0 ? 'tuning' : 'held-out'}));
}

interface BoxFile {
  readonly imageSize: readonly [number, number];
  readonly images: readonly {
    readonly file: string;
    readonly label: number;
    readonly name: string;
    readonly boxes: readonly Box[];
  }[];
}

/** Where a model has a class of ImageNet; some order them by other lists. */
export function classIndex(data: string, model: BenchModel, picture: Annotated): number {
  const file = join(data, 'models', model.folder, 'labels.json');
  if (!existsSync(file)) return picture.label;
  const {labels}: {labels: readonly string[]} = JSON.parse(readFileSync(file, 'utf8'));
  const index = labels.indexOf(picture.name);
  if (index < 0) throw new Error(`${model.id} has no class "${picture.name}".`);
  return index;
}
