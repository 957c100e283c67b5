import {resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import type {Sanity, SanityRequest, SanityStep} from '../protocol/compare.ts';
import {readArguments, type Given} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {checkMethod} from './explainRun.ts';
import {explainOptions} from './explainOptions.ts';
import {sharedRequest} from './sharedRequest.ts';
import {printable, textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

const {model, method, target, layer, seed, size, range, resize, interpolation, runtime, device, tensorflow, help} =
  explainOptions;

export const sanityOptions = {
  model,
  method: {...method, help: 'Which formula; `heatlens methods` lists them. Default: grad-cam.'},
  target,
  layer,
  seed: {...seed, help: 'The same seed draws the same weights.'},
  size,
  range,
  resize,
  interpolation,
  runtime,
  device,
  tensorflow,
  json: {...explainOptions.json, help: 'One JSON object on standard output, instead of the table.'},
  help,
} as const;

/** `heatlens sanity`: whether a method's map depends on what the network has learnt. */
export async function sanity(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, sanityOptions);
  const request = requestOf(given, positionals, environment.folder);
  const engine = await environment.openEngine();
  try {
    if (request.method !== undefined) checkMethod(request.method, await engine.methods());
    const found = await checked(engine, request, environment);
    const steps = found.steps.map(({layers, randomised, of, similarity}) => ({layers, randomised, of, similarity}));
    environment.stdout.write(given.json ? `${JSON.stringify({...found, steps})}\n` : `${lines(found).join('\n')}\n`);
    return exitCodes.done;
  } finally {
    await engine.dispose();
  }
}

async function checked(engine: Engine, request: SanityRequest, {signal, stderr}: Environment): Promise<Sanity> {
  const steps = engine.sanity(request, signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) return step.value;
    const {value} = step;
    stderr.write(
      value.stage === 'step' ? `${value.step.randomised} of ${value.step.of} layers random\n` : `${value.message}\n`,
    );
  }
}

function lines({steps, verdict, warnings}: Sanity): readonly string[] {
  const columns = [
    {heading: 'Random layers', align: 'right'},
    {heading: 'Down to'},
    {heading: 'Spearman', align: 'right'},
    {heading: 'SSIM', align: 'right'},
    {heading: 'Shared', align: 'right'},
  ] as const;
  const row = ({randomised, layers, similarity: {spearman, ssim, shared}}: SanityStep) => [
    String(randomised),
    layers.at(-1) ?? '–',
    ...[spearman, ssim, shared].map((value) => value.toFixed(2)),
  ];
  return [
    ...warnings.map((warning) => `Warning: ${printable(warning)}`),
    ...textTable(columns, steps.map(row)),
    '',
    verdict,
  ];
}

function requestOf(given: Given<typeof sanityOptions>, positionals: readonly string[], folder: string): SanityRequest {
  const [image, ...rest] = positionals;
  if (image === undefined) throw new UsageError('No picture is named: heatlens sanity <picture> --model <path>.');
  if (rest.length > 0)
    throw new UsageError(`One picture is enough, and ${rest.join(', ')} came after it: leave the others out.`);
  if (given.model === undefined)
    throw new UsageError('No model is named: add --model with a model file, or the folder of a model.json.');
  const {method: id, target: asked, model: path} = given;
  return {
    ...sharedRequest(given, folder),
    image: resolve(folder, image),
    model: resolve(folder, path),
    method: id,
    target: asked,
  };
}
