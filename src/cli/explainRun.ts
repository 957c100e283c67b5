import type {MethodSummary} from '../protocol/engine.ts';
import type {Aggregation, ExplainRequest} from '../protocol/explanation.ts';
import {didYouMean, oneOf, readArguments} from './arguments.ts';
import {explainOptions, type ExplainGiven} from './explainOptions.ts';
import {UsageError} from './usageError.ts';

/** What a call of `heatlens explain` asks for; paths as they were given. */
export interface ExplainRun {
  readonly pictures: readonly string[];
  readonly model: string;
  readonly out: string;
  readonly json: boolean;
  /** The rest, the same for every picture. */
  readonly request: Omit<ExplainRequest, 'image' | 'model'>;
}

/** @throws UsageError */
export function readExplainRun(args: readonly string[]): ExplainRun {
  const {given, positionals: pictures} = readArguments(args, explainOptions);
  if (pictures.length === 0) {
    throw new UsageError('No picture is named: heatlens explain <pictures…> --model <path>.');
  }
  if (given.model === undefined) {
    throw new UsageError('No model is named: add --model with a model file, or the folder of a model.json.');
  }
  return {
    pictures,
    model: given.model,
    out: given.out ?? 'out',
    json: given.json ?? false,
    request: requestOf(given),
  };
}

/** @throws UsageError that names the methods there are */
export function checkMethod(method: string, methods: readonly MethodSummary[], option = '--method'): void {
  const ids = methods.map(({id}) => id);
  if (ids.includes(method)) return;
  throw new UsageError(`${option} takes ${oneOf(ids)}, not \`${method}\`${didYouMean(method, ids)}.`);
}

function requestOf(given: ExplainGiven): ExplainRun['request'] {
  const aggregate = aggregation(given);
  const {
    method,
    target,
    layer,
    preset,
    augmentations,
    seed,
    size,
    range,
    resize,
    interpolation,
    threshold,
    runtime,
    device,
    precision,
    tensorflow,
  } = given;
  const preprocessing = defined({range, resize, interpolation});
  return {
    aggregate,
    ...defined({
      method,
      target,
      layer,
      preset,
      augmentations,
      seed,
      size,
      threshold,
      runtime,
      device,
      precision,
      tensorFlow: tensorflow,
    }),
    ...(Object.keys(preprocessing).length > 0 ? {preprocessing} : {}),
  };
}

/** A method that was asked for by name is shown as it is, unless the fusing is asked for too. */
function aggregation({aggregate, method, preset, augmentations}: ExplainGiven): Aggregation {
  const chosen = aggregate ?? (method === undefined ? 'augmented' : 'single');
  const useless = preset !== undefined ? '--preset' : augmentations !== undefined ? '--augmentations' : undefined;
  if (chosen === 'single' && useless !== undefined) {
    const why = aggregate === undefined ? '--method alone means a single map' : 'a single map has no copies';
    throw new UsageError(
      `${useless} has no effect, since ${why}: add --aggregate augmented, mean or max, or leave ${useless} out.`,
    );
  }
  return chosen;
}

function defined<T extends object>(values: T): Partial<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Partial<T>;
}
