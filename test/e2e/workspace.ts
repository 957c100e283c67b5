import {cpSync, mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';

/** Pictures of the samples that a workspace gets, under the names that the Explorer shows. */
export const pictures = {
  'donut.png': 'donut/donut-00004.png',
  'loc.png': 'loc/loc-00008.png',
  'edge-loc.png': 'edge-loc/edge-loc-00005.png',
} as const;

export type PictureName = keyof typeof pictures;

/** The defect's mask of a picture: white where the defect is. */
export function maskOf(picture: PictureName): string {
  return resolve('samples/wafers/masks', pictures[picture]);
}

/** A new folder under out/e2e with a few pictures, a text file and, where wanted, the sample model. */
export function makeWorkspace(name: string, {model = true} = {}): string {
  const parent = resolve('out/e2e');
  mkdirSync(parent, {recursive: true});
  const folder = mkdtempSync(join(parent, `${name}-`));
  for (const [to, from] of Object.entries(pictures)) cpSync(join('samples/wafers/pictures', from), join(folder, to));
  if (model) cpSync('samples/wafers/models/final/tfjs-layers', join(folder, 'model'), {recursive: true});
  writeFileSync(join(folder, 'notes.txt'), 'Not a picture.\n');
  return folder;
}
