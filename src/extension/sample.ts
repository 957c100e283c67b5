import {readdir} from 'node:fs/promises';
import {join} from 'node:path';
import type {Panels} from './explain/panels.ts';

/** *Open the Sample*: the shipped model and its pictures in one panel, whatever model the workspace uses. */
export function openSample(extensionPath: string, panels: Panels): () => Promise<void> {
  return async () => {
    const folder = join(extensionPath, 'samples', 'wafers');
    const pictures = await samplePictures(join(folder, 'pictures'));
    panels.show(pictures, join(folder, 'models', 'final', 'tfjs-layers', 'model.json'));
  };
}

/** The first picture of each class, the one without a defect last: there is little to see in it. */
async function samplePictures(folder: string): Promise<readonly string[]> {
  const classes = (await readdir(folder)).toSorted(
    (a, b) => Number(a === 'none') - Number(b === 'none') || a.localeCompare(b),
  );
  const pictures = await Promise.all(
    classes.map(async (name) => {
      const [first] = (await readdir(join(folder, name))).filter((file) => file.endsWith('.png')).toSorted();
      return first === undefined ? [] : [join(folder, name, first)];
    }),
  );
  return pictures.flat().slice(0, 6);
}
