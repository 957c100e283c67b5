import {resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import type {SweepRequest, SweepSummary} from '../protocol/sweep.ts';
import {readArguments} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {checkMethod} from './explainRun.ts';
import {folderRequest} from './folderRequest.ts';
import {openSweepProgress} from './sweepProgress.ts';
import {sweepOptions, type SweepGiven} from './sweepOptions.ts';
import {summaryLines} from './sweepSummary.ts';
import {UsageError} from './usageError.ts';

/** `heatlens sweep`: a folder of pictures into a store. */
export async function sweep(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, sweepOptions);
  const request = requestOf(given, positionals, environment.folder);
  const engine = await environment.openEngine();
  try {
    if (request.methods !== undefined) {
      const known = await engine.methods();
      for (const method of request.methods) checkMethod(method, known, '--methods');
    }
    const summary = await swept(engine, request, environment);
    const {stdout} = environment;
    stdout.write(given.json ? `${JSON.stringify(summary)}\n` : `${summaryLines(summary).join('\n')}\n`);
    return summary.failed.length > 0 ? exitCodes.failed : exitCodes.done;
  } finally {
    await engine.dispose();
  }
}

async function swept(engine: Engine, request: SweepRequest, environment: Environment): Promise<SweepSummary> {
  const progress = openSweepProgress(environment);
  try {
    const steps = engine.sweep(request, environment.signal);
    for (;;) {
      const step = await steps.next();
      if (step.done === true) return step.value;
      progress.step(step.value);
    }
  } finally {
    progress.end();
  }
}

function requestOf(given: SweepGiven, positionals: readonly string[], folder: string): SweepRequest {
  const [pictures, ...rest] = positionals;
  if (pictures === undefined)
    throw new UsageError('No folder is named: heatlens sweep <folder> --model <path> --store <file>.');
  if (rest.length > 0)
    throw new UsageError(
      `One folder is swept at a time, and ${rest.join(', ')} came after it: leave it out, or give the folder above both.`,
    );
  if (given.model === undefined)
    throw new UsageError('No model is named: add --model with a model file, or the folder of a model.json.');
  if (given.store === undefined)
    throw new UsageError('No store is named: add --store with the file for the results, such as results.heatlens.');
  return {
    ...folderRequest(given, folder),
    folder: resolve(folder, pictures),
    model: resolve(folder, given.model),
    store: resolve(folder, given.store),
    explained: given.target,
    methods: given.methods,
    addRun: given['add-run'],
  };
}
