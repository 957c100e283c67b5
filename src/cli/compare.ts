import {resolve} from 'node:path';
import {readArguments} from './arguments.ts';
import {compareFolder} from './compareFolder.ts';
import {compareOptions, type CompareGiven} from './compareOptions.ts';
import {comparePictures} from './comparePictures.ts';
import type {Environment, ExitCode} from './environment.ts';
import {checkMethod} from './explainRun.ts';
import {UsageError} from './usageError.ts';

/** `heatlens compare`: several models on one picture, or two over a folder. */
export async function compare(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, compareOptions);
  checkGiven(given, positionals);
  const models = positionals.map((path) => resolve(environment.folder, path));
  const engine = await environment.openEngine();
  try {
    if (given.method !== undefined) checkMethod(given.method, await engine.methods());
    const [a, b] = models;
    return await (given.images === undefined
      ? comparePictures(engine, models, given, environment)
      : compareFolder(engine, [a, b], given, environment));
  } finally {
    await engine.dispose();
  }
}

const ofFolders = ['store', 'labels', 'boxes', 'masks', 'shard', 'fail-on'] as const;
const ofPictures = ['target', 'aggregate', 'preset', 'augmentations', 'gif'] as const;

function checkGiven(given: CompareGiven, models: readonly string[]): void {
  const {image, images, junit} = given;
  if (models.length < 2)
    throw new UsageError(
      'Two models are needed: heatlens compare <model> <model>… --image <path>, or --images <folder>.',
    );
  if ((image === undefined) === (images === undefined))
    throw new UsageError('Give either --image with one picture, or --images with a folder.');
  if (images !== undefined && models.length > 2)
    throw new UsageError(
      `A folder is compared by two models, and ${models.length} are named: leave some out, or give one picture with --image.`,
    );
  const strange = (image === undefined ? ofPictures : ofFolders).find((name) => given[name] !== undefined);
  if (strange !== undefined)
    throw new UsageError(`--${strange} goes with ${image === undefined ? '--image' : '--images'}: leave it out.`);
  if (junit !== undefined && given['fail-on'] === undefined)
    throw new UsageError('--junit goes with --fail-on, whose conditions it writes: add --fail-on, or leave it out.');
}
