import {XMLParser} from 'fast-xml-parser';
import type {Box} from '../../../core/localize/component.ts';
import type {GivenBoxes} from './boxes.ts';
import {isRecord} from './labels.ts';
import {invalidTruth} from './tables.ts';

/**
 * Reads a Pascal VOC annotation. Its first pixel is 1 and its last belongs to the box, so a box of 1…10 spans 0…10.
 *
 * @throws HeatlensError `settings-invalid`
 */
export function parseVoc(xml: string, file: string): GivenBoxes {
  const annotation = annotationIn(xml, file);
  const objects = listOf(annotation['object']).filter(isRecord);
  const boxes = objects.map((object): Box => {
    const box = isRecord(object['bndbox']) ? object['bndbox'] : {};
    const [left, top, right, bottom] = ['xmin', 'ymin', 'xmax', 'ymax'].map((edge) => Number(box[edge]));
    if (![left, top, right, bottom].every(Number.isFinite))
      throw invalidTruth(file, 'has an object without xmin, ymin, xmax and ymax', 'Correct it');
    return [left - 1, top - 1, right, bottom];
  });
  const size = isRecord(annotation['size']) ? annotation['size'] : {};
  const [width, height] = [Number(size['width']), Number(size['height'])];
  return {boxes, unit: width > 0 && height > 0 ? {width, height} : 'pixels'};
}

function annotationIn(xml: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = new XMLParser({parseTagValue: false, processEntities: false}).parse(xml);
    if (isRecord(parsed) && isRecord(parsed['annotation'])) return parsed['annotation'];
  } catch (cause) {
    throw invalidTruth(
      file,
      `is not XML (${cause instanceof Error ? cause.message : String(cause)})`,
      'Correct it, or leave it out',
      cause,
    );
  }
  throw invalidTruth(file, 'is no Pascal VOC annotation', 'Correct it, or leave it out');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : value === undefined ? [] : [value];
}
