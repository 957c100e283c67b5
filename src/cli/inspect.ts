import {resolve} from 'node:path';
import type {ModelSummary} from '../protocol/engine.ts';
import {healthFacts} from './health.ts';
import {flag, readArguments} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {printable, textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

const options = {json: flag('One JSON object.'), help: flag('This text.', 'h')};

/** `heatlens inspect <model>` */
export async function inspect(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, options);
  const [model, ...others] = positionals;
  if (model === undefined || others.length > 0) {
    throw new UsageError(`inspect takes one model, not ${positionals.length}: heatlens inspect <model>.`);
  }
  const engine = await environment.openEngine();
  try {
    const summary = await engine.inspect(resolve(environment.folder, model));
    environment.stdout.write(given.json === true ? `${JSON.stringify(summary)}\n` : describe(summary));
    return exitCodes.done;
  } finally {
    await engine.dispose();
  }
}

function describe(summary: ModelSummary): string {
  const {input, output, layer, warnings} = summary;
  const facts: readonly (readonly [string, string])[] = [
    ['File', summary.path],
    ['Format', `${summary.format}, ${count(summary.parameters)} parameters`],
    ['Input', `${input.name}, ${size(input.shape)}`],
    ['Output', `${output.name}, ${output.classes} classes, ${output.activation}`],
    ['Logits', summary.logits],
    ...preprocessing(summary),
    ['Labels', labels(summary)],
    [
      'Layer',
      layer === null
        ? 'none has a spatial grid, so this model cannot be explained'
        : `${layer.name}, ${size(layer.shape)}: ${layer.reason}`,
    ],
    ...healthFacts(summary.health),
    ['SHA-256', summary.sha256],
    ...warnings.map((warning) => ['Warning', warning] as const),
  ];
  const width = Math.max(...facts.map(([name]) => name.length)) + 2;
  const lines = facts.map(([name, value]) => `  ${name.padEnd(width)}${printable(value)}`);
  return [
    summary.name,
    ...lines,
    '',
    ...layerTable(summary),
    '',
    `${explainable} can be explained, ${chosen} is by default`,
    '',
  ].join('\n');
}

const explainable = '·';
const chosen = '→';

function layerTable({layers, layer}: ModelSummary): string[] {
  const columns = [
    {heading: ' '},
    {heading: 'Layer'},
    {heading: 'Kind'},
    {heading: 'Shape'},
    {heading: 'Parameters', align: 'right'},
    {heading: 'Why not'},
  ] as const;
  const rows = layers.map(({name, kind, shape, parameters, explainable: possible, obstacle}) => {
    const mark = name === layer?.name ? chosen : possible ? explainable : '';
    return [mark, name, kind, size(shape), parameters === 0 ? '' : count(parameters), obstacle ?? ''];
  });
  return textTable(columns, rows);
}

function preprocessing({preprocessing: found}: ModelSummary): readonly (readonly [string, string])[] {
  const {range, rangeReason, from} = found;
  const name =
    typeof range === 'object' && range !== null ? `mean ${range.mean.join(' ')}, std ${range.std.join(' ')}` : range;
  const told = (key: 'resize' | 'interpolation' | 'channelOrder') =>
    found[key] + (from[key] === 'default' ? '' : ` (${from[key]})`);
  return [
    ['Range', name === null ? rangeReason : `${name}: ${rangeReason}`],
    ['Pictures', `${told('resize')}, ${told('interpolation')}, ${told('channelOrder')}`],
  ];
}

function labels({labels: known, labelsFrom, output}: ModelSummary): string {
  if (labelsFrom === null) {
    return `none found; classes are 0 to ${output.classes - 1}. Put a labels.txt with one label a line beside the model.`;
  }
  const some = known.slice(0, 4).join(', ');
  return `${known.length}, from ${labelsFrom}: ${some}${known.length > 4 ? ', …' : ''}`;
}

function size(shape: readonly number[]): string {
  return shape.join('×');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
