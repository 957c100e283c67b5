import {basename, extname} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import {colourMaps, isColourMapId, type ColourMapId} from '../../core/render/colourMaps.ts';
import type {ExportRequest, ExportResult} from '../../protocol/engine.ts';
import type {Explanation, RawMap, ShownPicture} from '../../protocol/explanation.ts';
import type {Array32} from '../../core/runtime/runtime.ts';
import {writeNewFiles, type Disk} from './newFiles.ts';
import {encodeNpy} from './npy.ts';
import {encodePng, overlayOf, type View} from './overlay.ts';
import {provenance, type ExplanationFiles} from './provenance.ts';

/** Paths of one written explanation. */
export interface WrittenExplanation extends ExplanationFiles {
  readonly provenance: string;
}

/** Reads a picture again, as the one that was explained. */
export type ShowPicture = (path: string) => Promise<{readonly sha256: string; readonly picture: ShownPicture}>;

/**
 * Writes what the panel shows: raw map and grid as `.npy`, the overlay as `.png`, the provenance as `.json`.
 *
 * @param showPicture reads the picture, which an explanation does not carry
 * @throws HeatlensError `not-writable`, `argument-invalid`, or `picture-…` where the picture is gone or has changed
 */
export async function exportExplanation(
  {explanation, folder, opacity, colourMap}: ExportRequest,
  showPicture: ShowPicture,
): Promise<ExportResult> {
  const view = checkView(colourMap, opacity);
  const written = await writeExplanation(explanation, await pictureAgain(explanation.image, showPicture), folder, view);
  return {files: [written.map, written.grid, written.overlay, written.provenance]};
}

/** @throws HeatlensError `picture-…` where it is gone or has changed */
export async function pictureAgain(
  {path, sha256}: Explanation['image'],
  showPicture: ShowPicture,
): Promise<ShownPicture> {
  const shown = await showPicture(path);
  if (shown.sha256 === sha256) return shown.picture;
  throw new HeatlensError('picture-unreadable', `${path} has changed since it was explained: explain it again.`);
}

/**
 * Writes the four files of an explanation under new names, all or none.
 *
 * @param picture as it was shown while the explanation was made
 * @throws HeatlensError `not-writable`
 */
export async function writeExplanation(
  explanation: Explanation,
  picture: ShownPicture,
  folder: string,
  view: View,
  disk?: Disk,
): Promise<WrittenExplanation> {
  const png = await encodePng(overlayOf(explanation, picture, view));
  const content = (stem: string) => [
    {suffix: '.heatmap.npy', content: encodeNpy(asArray(explanation.map))},
    {suffix: '.grid.npy', content: encodeNpy(asArray(explanation.grid))},
    {suffix: '.overlay.png', content: png},
    {suffix: '.json', content: provenance(explanation, fileNames(stem), view)},
  ];
  const stem = basename(explanation.image.path, extname(explanation.image.path));
  const [map = '', grid = '', overlay = '', json = ''] = await writeNewFiles(folder, stem, content, disk);
  return {map, grid, overlay, provenance: json};
}

function fileNames(stem: string): ExplanationFiles {
  return {map: `${stem}.heatmap.npy`, grid: `${stem}.grid.npy`, overlay: `${stem}.overlay.png`};
}

function asArray({height, width, values}: RawMap): Array32 {
  return {shape: [height, width], values};
}

/** @throws HeatlensError `argument-invalid` */
export function checkView(colourMap: string, opacity: number): {colourMap: ColourMapId; opacity: number} {
  if (!isColourMapId(colourMap)) {
    const known = Object.keys(colourMaps).join(', ');
    throw new HeatlensError('argument-invalid', `\`${colourMap}\` is not a colour map: choose one of ${known}.`);
  }
  if (!(opacity >= 0 && opacity <= 1)) {
    throw new HeatlensError('argument-invalid', `The opacity is ${opacity}: choose a number from 0 to 1.`);
  }
  return {colourMap, opacity};
}
