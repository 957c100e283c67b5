import type {Preprocessing} from '../preprocess/preprocessing.ts';

/**
 * What the `metadata.json` of a Teachable Machine image model tells of its pictures: their middle square is taken, and
 * values go through x / 127 − 1 (`capture` in its image library).
 *
 * @returns undefined for a `metadata.json` of another program
 */
export function teachablePreprocessing(metadata: string): Partial<Preprocessing> | undefined {
  let stored: unknown;
  try {
    stored = JSON.parse(metadata.replace(/^\uFEFF/, ''));
  } catch {
    return undefined; // what of it is needed besides, the labels, is answered where they are read
  }
  const name =
    typeof stored === 'object' && stored !== null && 'packageName' in stored ? stored.packageName : undefined;
  return name === '@teachablemachine/image' ? {range: {mean: [127], std: [127]}, resize: 'center-crop'} : undefined;
}
