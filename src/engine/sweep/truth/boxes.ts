import type {Box} from '../../../core/localize/component.ts';
import type {Size} from '../../../core/preprocess/preprocessing.ts';
import {ByPath} from './byPath.ts';
import {firstOf, isRecord, readJson} from './labels.ts';
import {invalidTruth, readTable} from './tables.ts';

/** Boxes as a file gives them. */
export interface GivenBoxes {
  readonly boxes: readonly Box[];
  /** What they are measured in: pixels of the picture as it is, of a copy of that size, or shares of its sides. */
  readonly unit: 'pixels' | 'shares' | Size;
}

/** @returns edges in the picture's own pixels, cut off at its border; empty ones left out */
export function inPicture({boxes, unit}: GivenBoxes, {width, height}: Size): readonly Box[] {
  const from = unit === 'pixels' ? {width, height} : unit === 'shares' ? {width: 1, height: 1} : unit;
  const [sx, sy] = [width / from.width, height / from.height];
  const within = (value: number, end: number) => Math.min(end, Math.max(0, value));
  return boxes
    .map(([left, top, right, bottom]): Box => [
      within(left * sx, width),
      within(top * sy, height),
      within(right * sx, width),
      within(bottom * sy, height),
    ])
    .filter(([left, top, right, bottom]) => left < right && top < bottom);
}

/**
 * Boxes by file, from a CSV (a row a box) or a COCO JSON.
 *
 * @throws HeatlensError `settings-invalid`
 */
export async function readBoxTable(file: string, folder: string): Promise<ByPath<GivenBoxes>> {
  const found = new ByPath<GivenBoxes>(folder);
  for (const [name, boxes] of file.toLowerCase().endsWith('.json') ? await cocoBoxes(file) : await csvBoxes(file))
    found.set(name, boxes);
  if (found.size > 0) return found;
  throw invalidTruth(file, 'has no box', `Write a line \`file,left,top,right,bottom\` and one for each box`);
}

const fileColumns = ['file', 'filename', 'path', 'filepath', 'image', 'imageid', 'imagepath', 'imagefile', 'name'];
/** Of the left, top, right and bottom edges, as their tables call them; Open Images has shares under XMin…, others pixels. */
const edges = [
  ['left', 'xmin', 'x1', 'x0', 'bboxx1', 'x', 'bboxx'],
  ['top', 'ymin', 'y1', 'y0', 'bboxy1', 'y', 'bboxy'],
  ['right', 'xmax', 'x2', 'bboxx2'],
  ['bottom', 'ymax', 'y2', 'bboxy2'],
] as const;
const sides = [
  ['w', 'bboxw', 'bboxwidth', 'width'],
  ['h', 'bboxh', 'bboxheight', 'height'],
] as const;

async function csvBoxes(file: string): Promise<ReadonlyMap<string, GivenBoxes>> {
  const found = new Map<string, Box[]>();
  let largest = 0;
  for await (const row of readTable(file, new Set([...fileColumns, ...edges.flat()]), [])) {
    const name = firstOf(row, fileColumns);
    const box = boxOf(row);
    if (name === undefined || box === undefined) {
      throw invalidTruth(
        file,
        'needs the columns file, left, top, right and bottom (or xmin, ymin, xmax, ymax; or x, y, w, h) with numbers in every row',
        'Name them in its first line',
      );
    }
    largest = Math.max(largest, ...box);
    found.set(name, [...(found.get(name) ?? []), box]);
  }
  const unit = largest <= 1 ? 'shares' : 'pixels';
  return new Map([...found].map(([name, boxes]) => [name, {boxes, unit}]));
}

function boxOf(row: Readonly<Record<string, string>>): Box | undefined {
  const number = (columns: readonly string[]) => Number(firstOf(row, columns) ?? NaN);
  const [left, top, right, bottom] = edges.map(number);
  const [width, height] = sides.map(number);
  const box: Box = [
    left,
    top,
    Number.isNaN(right) ? left + width : right,
    Number.isNaN(bottom) ? top + height : bottom,
  ];
  return box.every(Number.isFinite) ? box : undefined;
}

async function cocoBoxes(file: string): Promise<ReadonlyMap<string, GivenBoxes>> {
  const coco = await readJson(file);
  const wrong = () =>
    invalidTruth(
      file,
      'is no COCO file: it needs the lists `images` and `annotations`',
      'Export it as COCO, or give a CSV',
    );
  if (!isRecord(coco) || !Array.isArray(coco['images']) || !Array.isArray(coco['annotations'])) throw wrong();
  const boxes = new Map<unknown, Box[]>();
  for (const annotation of coco['annotations'] as readonly unknown[]) {
    if (!isRecord(annotation) || !Array.isArray(annotation['bbox'])) continue; // a caption, or keypoints alone
    const [x, y, width, height] = annotation['bbox'].map(Number);
    if (![x, y, width, height].every(Number.isFinite)) throw wrong();
    const id = annotation['image_id'];
    boxes.set(id, [...(boxes.get(id) ?? []), [x, y, x + width, y + height]]);
  }
  return new Map(
    (coco['images'] as readonly unknown[]).flatMap((image) => {
      if (!isRecord(image) || typeof image['file_name'] !== 'string') throw wrong();
      const own = boxes.get(image['id']);
      const {width, height} = image;
      const unit = typeof width === 'number' && typeof height === 'number' ? {width, height} : 'pixels';
      return own === undefined ? [] : [[image['file_name'], {boxes: own, unit}] as const];
    }),
  );
}
