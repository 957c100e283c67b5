import {stat, writeFile} from 'node:fs/promises';
import {join, resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import {gateResults, mapsCompared, readConditions, type GateResult} from '../engine/compare/gate.ts';
import {junitReport} from '../engine/compare/junit.ts';
import {makeNewFile} from '../engine/export/newFiles.ts';
import type {Change, CompareFolderRequest, FolderComparison} from '../protocol/compare.ts';
import type {CompareGiven} from './compareOptions.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {folderRequest} from './folderRequest.ts';
import {openSweepProgress} from './sweepProgress.ts';
import {printable, textTable} from './textTable.ts';
import {UsageError} from './usageError.ts';

/** Two models over a folder: what changed, and whether that is allowed. */
export async function compareFolder(
  engine: Engine,
  models: readonly [string, string],
  given: CompareGiven,
  environment: Environment,
): Promise<ExitCode> {
  const {folder, stdout} = environment;
  const conditions = given['fail-on'] === undefined ? [] : readConditions(given['fail-on']);
  const blind = conditions.find(({figure}) => figure === 'energy-in-box');
  if (blind !== undefined && given.boxes === undefined && given.masks === undefined)
    throw new UsageError(`Without true boxes or masks \`${blind.text}\` cannot be told: give --boxes or --masks.`);
  const junit = given.junit === undefined ? undefined : resolve(folder, given.junit);
  if (junit !== undefined && (await stat(junit).catch(() => undefined)))
    throw new UsageError(`There is a file ${junit} already, and nothing is overwritten: choose another with --junit.`);
  const begin = environment.now();
  const comparison = await compared(engine, requestOf(models, given, folder), environment);
  const gate = gateResults(comparison, conditions);
  if (junit !== undefined)
    await makeNewFile(junit, (temporary) =>
      writeFile(
        temporary,
        junitReport(comparison, gate, {ended: new Date(), seconds: (environment.now() - begin) / 1000}),
      ),
    );
  stdout.write(
    given.json
      ? `${JSON.stringify(await plainOf(engine, comparison, gate))}\n`
      : `${(await lines(engine, comparison, gate)).join('\n')}\n`,
  );
  return gate.some(({failed}) => failed) ? exitCodes.regressed : exitCodes.done;
}

function requestOf(models: readonly [string, string], given: CompareGiven, folder: string): CompareFolderRequest {
  const {images = '', store = join(given.out ?? 'out', 'compare.heatlens'), method} = given;
  return {
    ...folderRequest(given, folder),
    models,
    folder: resolve(folder, images),
    store: resolve(folder, store),
    methods: method === undefined ? undefined : [method],
  };
}

async function compared(
  engine: Engine,
  request: CompareFolderRequest,
  environment: Environment,
): Promise<FolderComparison> {
  const progress = openSweepProgress(environment);
  let sweeping: number | undefined;
  try {
    const steps = engine.compareFolder(request, environment.signal);
    for (;;) {
      const step = await steps.next();
      if (step.done === true) return step.value;
      const {value} = step;
      if (value.stage === 'sweep' && value.model !== sweeping)
        progress.step({stage: 'working', message: `Sweeping with ${printable(request.models[value.model])}…`});
      sweeping = value.stage === 'sweep' ? value.model : undefined;
      progress.step(value.stage === 'sweep' ? value.progress : value);
    }
  } finally {
    progress.end();
  }
}

/** How many pictures a list of the JSON names. */
const listed = 1000;
/** And of the sentences. */
const shown = 5;

/** With the pictures' paths instead of a store's ids, and without the maps. */
async function plainOf(engine: Engine, comparison: FolderComparison, gate: readonly GateResult[]): Promise<object> {
  const {pairs: _, truths: __, classes, flips, otherReason, ...rest} = comparison;
  const pathsOf = async (ids: Uint32Array) =>
    (await engine.rows({store: rest.store, ids: ids.slice(0, listed)})).map(({path}) => path);
  const others = otherReason.slice(0, listed);
  const paths = await pathsOf(Uint32Array.from(others, ({id}) => id));
  const {rightToWrong, wrongToRight, wrongToOtherWrong} = flips;
  const flipOf = async (ids: Uint32Array) => ({pictures: ids.length, paths: await pathsOf(ids)});
  return {
    ...rest,
    flips: {
      rightToWrong: await flipOf(rightToWrong),
      wrongToRight: await flipOf(wrongToRight),
      wrongToOtherWrong: await flipOf(wrongToOtherWrong),
    },
    otherReason: others.map(({similarity}, i) => ({path: paths[i], similarity})),
    classes: classes
      .filter(({pictures}) => pictures > 0)
      .map(({index, name, pictures, recallA, recallB}) => ({index, name, pictures, recallA, recallB})),
    gate,
  };
}

async function lines(
  engine: Engine,
  comparison: FolderComparison,
  gate: readonly GateResult[],
): Promise<readonly string[]> {
  const {
    warnings,
    verdict,
    explained,
    names: [a, b],
    accuracy,
    ece,
    agreement,
    mcnemar,
    flips,
    similarity,
    store,
    otherReason,
  } = comparison;
  const figures = [
    ['Accuracy', accuracy],
    ['Calibration error', ece],
    ['Energy on objects', agreement],
  ] as const;
  const columns = [
    {heading: ''},
    {heading: a, align: 'right'},
    {heading: b, align: 'right'},
    {heading: 'Change', align: 'right'},
    {heading: '95 % interval', align: 'right'},
  ] as const;
  const others = await engine.rows({store, ids: Uint32Array.from(otherReason.slice(0, shown), ({id}) => id)});
  return [
    ...warnings.map((warning) => `Warning: ${printable(warning)}`),
    printable(verdict),
    '',
    ...textTable(
      columns,
      figures.flatMap(([name, change]) => (change === null ? [] : [changeRow(name, change)])),
    ),
    '',
    ...(mcnemar === null
      ? []
      : [
          `Right to wrong ${flips.rightToWrong.length}, wrong to right ${flips.wrongToRight.length}, wrong to another wrong ${flips.wrongToOtherWrong.length} (McNemar p = ${mcnemar.p.toPrecision(2)}).`,
        ]),
    `${mapsCompared(explained, printable(a))}, on average: rank correlation ${similarity.spearman.toFixed(2)}, structural similarity ${similarity.ssim.toFixed(2)}, shared energy ${percent(similarity.shared)}, brightest fifths ${percent(similarity.top20)}.`,
    ...classLines(comparison),
    ...(others.length === 0
      ? []
      : [
          'Right in both, and least alike:',
          ...others.map(
            ({path}, i) =>
              `  ${printable(path)}: ${percent(otherReason[i].similarity.shared)} of the energy in the same places`,
          ),
        ]),
    `Everything is in ${store}.`,
    ...gate.map(({failed, text, reason}) => `${failed ? 'FAILED' : 'passed'} ${text}: ${reason}.`),
  ];
}

function changeRow(name: string, {a, b, interval: [low, high]}: Change): string[] {
  return [name, percent(a), percent(b), signed(b - a), `${signed(low)} to ${signed(high)}`];
}

function classLines({classes}: FolderComparison): readonly string[] {
  const changed = classes.flatMap(({name, recallA, recallB, pictures}) =>
    recallA === null || recallB === null || recallA === recallB ? [] : [{name, recallA, recallB, pictures}],
  );
  if (changed.length === 0) return [];
  const most = changed
    .toSorted((x, y) => Math.abs(y.recallB - y.recallA) - Math.abs(x.recallB - x.recallA))
    .slice(0, shown);
  return [
    'Classes that changed most:',
    ...most.map(
      ({name, recallA, recallB, pictures}) =>
        `  ${printable(name)}: ${percent(recallA)} → ${percent(recallB)} of ${pictures}`,
    ),
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}
