import {basename, extname, resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import {answerNames, comparePicture, type ModelAnswer} from '../engine/compare/comparePicture.ts';
import {encodeSeries} from '../engine/compare/series.ts';
import {prepareFolder, writeNewFiles} from '../engine/export/newFiles.ts';
import type {SeriesFrame} from '../protocol/compare.ts';
import type {ClassScore} from '../protocol/explanation.ts';
import {scoreText} from '../protocol/scoreText.ts';
import type {CompareGiven} from './compareOptions.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {sharedRequest} from './sharedRequest.ts';
import {printable, textTable} from './textTable.ts';

type Explained = Extract<ModelAnswer, {kind: 'explained'}>;

/** The look of what is written. */
const view = {colourMap: 'inferno', opacity: 0.7, shared: false} as const;

/** Several models on one picture: a table, a strip and an animation. */
export async function comparePictures(
  engine: Engine,
  models: readonly string[],
  given: CompareGiven,
  environment: Environment,
): Promise<ExitCode> {
  const {folder, signal, stderr, stdout} = environment;
  const {image = '', method, target, aggregate = 'single', preset, augmentations, threshold} = given;
  const discard = await prepareFolder(resolve(folder, given.out ?? 'out'));
  const answers: ModelAnswer[] = [];
  const request = {
    ...sharedRequest(given, folder),
    image: resolve(folder, image),
    method,
    target,
    aggregate,
    preset,
    augmentations,
    threshold,
  };
  for await (const answer of comparePicture(engine, {...request, models}, signal)) {
    answers.push(answer);
    stderr.write(
      `${answers.length}/${models.length} ${printable(answer.model)}${answer.kind === 'failed' ? `: ${answer.message}` : ''}\n`,
    );
    if (answer.kind === 'explained')
      for (const warning of answer.warnings) stderr.write(`Warning: ${printable(warning)}\n`);
  }
  const names = answerNames(answers);
  const files = await writeFiles(answers, names, given, environment);
  await discard(); // only where it is empty
  stdout.write(
    given.json
      ? `${JSON.stringify({image, models: entriesOf(answers, names), files})}\n`
      : [...tables(answers, names), '', ...files, ''].join('\n'),
  );
  return answers.some(({kind}) => kind === 'failed') ? exitCodes.failed : exitCodes.done;
}

async function writeFiles(
  answers: readonly ModelAnswer[],
  names: readonly string[],
  given: CompareGiven,
  {folder}: Environment,
): Promise<readonly string[]> {
  const shown = answers.flatMap((answer, i) => (answer.kind === 'explained' ? [{...answer, name: names[i]}] : []));
  const [first] = shown;
  if (first === undefined) return [];
  const frames = shown.map(({name, explanation: {target, map, field}}): SeriesFrame => ({
    title: name,
    caption: `${target.label} ${scoreText(target)}`,
    map,
    field,
  }));
  const {image} = first.explanation;
  const moving = given.gif ? 'gif' : 'webp';
  const content = {
    png: await encodeSeries(first.picture, image, frames, view, 'png'),
    moving: await encodeSeries(first.picture, image, frames, view, moving),
    json: `${JSON.stringify({image: image.path, models: entriesOf(answers, names)}, undefined, 2)}\n`,
  };
  const stem = `${basename(image.path, extname(image.path))}.compare`;
  return writeNewFiles(resolve(folder, given.out ?? 'out'), stem, () => [
    {suffix: '.png', content: content.png},
    {suffix: `.${moving}`, content: content.moving},
    {suffix: '.json', content: content.json},
  ]);
}

function entriesOf(answers: readonly ModelAnswer[], names: readonly string[]): readonly object[] {
  return answers.map((answer, i) => {
    const {kind, model} = answer;
    if (answer.kind === 'failed')
      return {name: names[i], model, kind, diverged: answer.diverged, message: answer.message};
    const {
      explanation: {
        target,
        top,
        layer,
        method,
        box,
        milliseconds,
        seed,
        warnings,
        model: {sha256},
      },
      similarity,
    } = answer;
    return {
      name: names[i],
      model,
      kind,
      sha256,
      target,
      top,
      layer,
      method,
      box,
      similarity,
      milliseconds,
      seed,
      warnings: [...answer.warnings, ...warnings],
    };
  });
}

const columns = [
  {heading: 'Model', keep: 'end'},
  {heading: 'Prediction'},
  {heading: 'Explained'},
  {heading: 'Probability', align: 'right'},
  {heading: 'Change', align: 'right'},
  {heading: 'Spearman', align: 'right'},
  {heading: 'SSIM', align: 'right'},
  {heading: 'Shared', align: 'right'},
  {heading: 'Top 20 %', align: 'right'},
  {heading: 'Centres', align: 'right'},
] as const;

function tables(answers: readonly ModelAnswer[], names: readonly string[]): readonly string[] {
  const first = answers.find((answer) => answer.kind === 'explained');
  const rows = answers.map((answer, i) =>
    answer.kind === 'explained' && first ? similarityRow(names[i], answer, first) : [names[i], failedWord(answer)],
  );
  const tops = answers.flatMap((answer, i) =>
    answer.kind === 'explained' && first
      ? [[names[i], ...answer.explanation.top.map((score) => scoreCell(score, first))]]
      : [],
  );
  const ranks = Array.from({length: Math.max(0, ...tops.map(({length}) => length - 1))}, (_, i) => ({
    heading: `${i + 1}.`,
  }));
  return [
    ...textTable(columns, rows),
    '',
    'Best classes, with the change against the first model',
    ...textTable([{heading: 'Model', keep: 'end'}, ...ranks], tops),
  ];
}

function failedWord(answer: ModelAnswer): string {
  return answer.kind === 'failed' && answer.diverged ? 'diverged' : 'failed';
}

function similarityRow(
  name: string,
  {explanation: {target, top}, similarity}: Explained,
  {explanation: {target: before}}: Explained,
): string[] {
  const {spearman, ssim, shared, top20, centres} = similarity;
  const figures = [spearman, ssim, shared, top20].map((value) => value.toFixed(2));
  return [
    name,
    top[0]?.label ?? '',
    target.label,
    probability(target),
    change(target, before),
    ...figures,
    centres === null ? '–' : centres.toFixed(2),
  ];
}

function scoreCell(score: ClassScore, {explanation: {top}}: Explained): string {
  const before = top.find(({label}) => label === score.label);
  return `${score.label} ${probability(score)}${before === undefined || before === score ? '' : ` (${change(score, before)})`}`;
}

/** The logit where the network has no probabilities. */
function probability({probability: share, logit}: ClassScore): string {
  return share === null ? logit.toPrecision(3) : share.toFixed(3);
}

/** Nothing for the first model itself. */
function change(now: ClassScore, before: ClassScore): string {
  if (now === before) return '';
  const difference =
    now.probability === null || before.probability === null
      ? now.logit - before.logit
      : now.probability - before.probability;
  return `${difference < 0 ? '−' : '+'}${Math.abs(difference).toFixed(3)}`;
}
