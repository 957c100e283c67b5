import {createHash} from 'node:crypto';
import {basename, dirname} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import {fileKindOf, refuseSavedModel, refuseUnknown, sniffedBytes, type FileKind} from '../../core/formats/sniff.ts';
import type {TfjsFormat} from '../../core/formats/tfjsModel.ts';
import type {WeightReading} from '../../core/network/checkWeights.ts';
import type {NetworkChoice} from '../../core/network/choice.ts';
import type {Network} from '../../core/network/network.ts';
import type {DryRun} from '../../core/network/shapes.ts';
import {findModel, readStart, type ModelPlace} from './modelFiles.ts';
import {openKerasModel} from './openKeras.ts';

/**
 * What a file holds: `keras` is the zip archive of Keras 3, `keras-hdf5` a model saved as `.h5`, `keras-weights`
 * weights alone, read with the architecture of a model beside them.
 */
export type ModelFormat = TfjsFormat | 'keras' | 'keras-hdf5' | 'keras-weights';

/** What opening a model's file gives. */
export interface Opened {
  readonly network: Network;
  readonly format: ModelFormat;
  /** Hash over the model file and everything it reads beside it, in the order it names them; empty where weights were left out. */
  readonly sha256: string;
  /** All that decides what is computed but the weights. */
  readonly topology: string;
}

/** A model file read into memory; its `topology` is a hash, the same for all checkpoints of an architecture. */
export interface OpenModel extends ModelPlace, Opened {}

/** How a model is opened. */
export interface Opening {
  readonly dryRun: DryRun;
  /** What `heatlens.json` says of its inputs and outputs. */
  readonly choice: NetworkChoice;
  readonly weights: WeightReading;
}

/**
 * Opens a model.
 *
 * @param path a model file, or the folder of a `model.json`
 * @param choice what `heatlens.json` says of the model's inputs and outputs
 * @param weights `none`: all of them are zero where the shapes can be told without, which reads the topology alone
 * @throws HeatlensError `model-not-found`, `model-unreadable`, `model-unsupported`, `settings-invalid`
 */
export async function openModel(
  path: string,
  dryRun: DryRun,
  choice: NetworkChoice = {},
  weights: WeightReading = 'checked',
): Promise<OpenModel> {
  const place = await findModel(path);
  const kind = fileKindOf(await readStart(place.file, sniffedBytes));
  try {
    const opened = await openers[kind](place, {dryRun, choice, weights});
    const topology = createHash('sha256').update(opened.topology).update(JSON.stringify(choice)).digest('hex');
    return {...place, ...opened, topology};
  } catch (error) {
    throw error instanceof HeatlensError ? error : unforeseen(place, error);
  }
}

/** What no reader foresaw is a fault of Heatlens and not of the file. */
function unforeseen({file}: ModelPlace, cause: unknown): HeatlensError {
  if (cause instanceof RangeError && /call stack/.test(cause.message)) {
    return new HeatlensError(
      'model-unsupported',
      `The layers in \`${basename(file)}\` form a chain that is too long to follow. Save a model with fewer layers.`,
      {cause},
    );
  }
  const why = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0].replace(/\.$/, '');
  return new HeatlensError(
    'internal',
    `Heatlens failed while it read \`${basename(file)}\` (${why}). Please report this, with the model's \`config\` if you can.`,
    {cause},
  );
}

/** By content, never by name. */
const openers: Readonly<Record<FileKind, (place: ModelPlace, opening: Opening) => Promise<Opened>>> = {
  zip: openKerasModel,
  hdf5: openKerasModel,
  json: async (place, opening) => (await import('./openTfjs.ts')).openTfjsModel(place, opening), // graph models take code of their own
  'saved-model': async ({file}) => refuseSavedModel(basename(dirname(file))),
  unknown: async ({file}) => refuseUnknown(basename(file)),
};
