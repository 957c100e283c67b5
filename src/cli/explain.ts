import {basename, join, resolve} from 'node:path';
import type {Engine} from '../engine/api.ts';
import {prepareFolder, writeNewFiles} from '../engine/export/newFiles.ts';
import {writeExplanation} from '../engine/export/exportExplanation.ts';
import {explanationPage, type PageEntry} from '../engine/export/page.ts';
import {thumbnailsOf} from '../engine/export/thumbnails.ts';
import type {Explanation, ExplainRequest} from '../protocol/explanation.ts';
import type {AgreedRange} from '../engine/explain/agreedRange.ts';
import {agreeOnRange, withAgreedRange} from './agreedRange.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {checkMethod, readExplainRun, type ExplainRun} from './explainRun.ts';
import {failureOf, named, type Failure} from './failure.ts';
import {lastState} from '../engine/lastState.ts';
import {openProgress, type Progress} from './progress.ts';
import {resultLine} from './resultLine.ts';
import {resultTable} from './resultTable.ts';

/** What the pictures of a run came to. */
interface Results {
  readonly entries: PageEntry[];
  readonly failures: {readonly image: string; readonly message: string}[];
  /** What ended the run before its last picture. */
  ended?: Failure;
}

/** The look of every overlay that the command line makes. */
const view = {colourMap: 'inferno', opacity: 0.7} as const;

/** `heatlens explain`: one picture after the other, each written as soon as it is there. */
export async function explain(args: readonly string[], environment: Environment): Promise<ExitCode> {
  const run = readExplainRun(args);
  const began = environment.now();
  const engine = await environment.openEngine();
  try {
    if (run.request.method !== undefined) checkMethod(run.request.method, await engine.methods());
    const out = resolve(environment.folder, run.out);
    const discard = await prepareFolder(out);
    const results = await explainPictures(engine, run, environment);
    const page = await writePage(out, results, (environment.now() - began) / 1000);
    await discard(); // only where it is empty
    report(run, results, page, environment);
    return exitCodeOf(results);
  } finally {
    await engine.dispose();
  }
}

async function explainPictures(engine: Engine, run: ExplainRun, environment: Environment): Promise<Results> {
  const results: Results = {entries: [], failures: []};
  const progress = openProgress(run.pictures.length, environment);
  try {
    progress.start(0, run.pictures[0] ?? '');
    const requests = run.pictures.map((image) => requestFor(run, image, environment));
    const agreement = await agreeOnRange(engine, requests, environment.signal);
    const warned = new Set<string>();
    if (agreement !== undefined) {
      progress.say(`Warning: ${agreement.warning}`);
      warned.add(agreement.warning);
    }
    for (const [position, image] of run.pictures.entries()) {
      progress.start(position, image);
      const entry = await attempt(image, results, progress, () =>
        explainPicture(engine, run, image, agreement, progress, environment),
      );
      if (entry !== undefined) tellWarnings(entry, warned, progress);
    }
  } catch (error) {
    results.ended = failureOf(error);
  }
  progress.end();
  return results;
}

/** Keeps what one picture came to. @throws what would fail every other picture too */
async function attempt(
  image: string,
  results: Results,
  progress: Progress,
  explained: () => Promise<PageEntry>,
): Promise<PageEntry | undefined> {
  try {
    const entry = await explained();
    results.entries.push(entry);
    return entry;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.reach !== 'picture') throw error;
    const message = named(image, failure.message);
    results.failures.push({image, message});
    progress.say(message);
    return undefined;
  }
}

function requestFor(run: ExplainRun, image: string, {folder}: Environment, agreement?: AgreedRange): ExplainRequest {
  const {request} = run;
  const preprocessing =
    agreement === undefined ? request.preprocessing : {...request.preprocessing, range: agreement.range};
  const {tensorFlow} = request;
  const places = {image: resolve(folder, image), model: resolve(folder, run.model)};
  return {
    ...request,
    preprocessing,
    ...places,
    ...(tensorFlow === undefined ? {} : {tensorFlow: resolve(folder, tensorFlow)}),
  };
}

async function explainPicture(
  engine: Engine,
  run: ExplainRun,
  image: string,
  agreement: AgreedRange | undefined,
  progress: Progress,
  environment: Environment,
): Promise<PageEntry> {
  const {folder, now, signal, stdout} = environment;
  const began = now();
  const request = requestFor(run, image, environment, agreement);
  const last = await lastState(engine, request, signal, (step) => progress.step(step));
  const explanation = withAgreedRange(last.explanation, agreement);
  const seconds = (now() - began) / 1000;
  const written = writeExplanation(explanation, last.picture, resolve(folder, run.out), view);
  const [files, thumbnails] = await Promise.all([written, thumbnailsOf(explanation, last.picture, view)]);
  if (run.json) stdout.write(`${resultLine(explanation, {image, model: run.model, out: run.out}, files)}\n`);
  const {label, probability} = explanation.target;
  progress.finish(`${label}${probability === null ? '' : ` ${probability.toFixed(3)}`} (${seconds.toFixed(1)} s)`);
  return pageEntry(image, explanation, thumbnails, files, seconds);
}

/** Without the pixels, since a run may have thousands of pictures. */
function pageEntry(
  image: string,
  explanation: Explanation,
  thumbnails: PageEntry['thumbnails'],
  files: PageEntry['files'],
  seconds: number,
): PageEntry {
  const {map: _map, grid: _grid, labels: _labels, layers: _layers, ...shown} = explanation;
  const names = {
    map: basename(files.map),
    grid: basename(files.grid),
    overlay: basename(files.overlay),
    provenance: basename(files.provenance),
  };
  return {image, explanation: shown, thumbnails, files: names, seconds};
}

/** Once each: most warnings are the model's and would come with every picture. */
function tellWarnings({image, explanation}: PageEntry, warned: Set<string>, progress: Progress): void {
  for (const warning of explanation.warnings) {
    if (!warned.has(warning)) progress.say(`Warning, ${named(image, warning)}`);
    warned.add(warning);
  }
}

/** The page's name; undefined where there is nothing to show, or it could not be written. */
async function writePage(folder: string, results: Results, seconds: number): Promise<string | undefined> {
  const {entries, failures} = results;
  if (entries.length === 0) return undefined;
  try {
    const page = explanationPage({entries, failures, view, seconds});
    const [path = ''] = await writeNewFiles(folder, 'index', () => [{suffix: '.html', content: page}]);
    return basename(path);
  } catch (error) {
    results.ended ??= failureOf(error);
    return undefined;
  }
}

function report(run: ExplainRun, results: Results, page: string | undefined, {stdout, stderr}: Environment): void {
  const {entries, failures, ended} = results;
  if (!run.json && entries.length > 0) stdout.write(`${resultTable(entries, stdout.columns).join('\n')}\n`);
  if (entries.length > 0) {
    const open = page === undefined ? '' : `; open ${join(run.out, page)} to look at them`;
    const where = `Overlays and raw maps are in ${run.out}${open}.\n`;
    (run.json ? stderr : stdout).write(run.json ? where : `\n${where}`);
  }
  if (ended !== undefined && ended.code !== 'cancelled') stderr.write(`${ended.message}\n`);
  if (failures.length > 0) {
    const names = failures.map(({image}) => image).join(', ');
    stderr.write(`${failures.length} of ${run.pictures.length} pictures failed: ${names}.\n`);
  }
  const untried = run.pictures.slice(entries.length + failures.length);
  // A wrong argument fails them all, and naming hundreds would hide its sentence.
  if (untried.length > 0 && ended?.reach !== 'usage') stderr.write(`Not explained: ${untried.join(', ')}.\n`);
}

function exitCodeOf({failures, ended}: Results): ExitCode {
  if (ended?.code === 'cancelled') return exitCodes.stopped;
  if (ended?.reach === 'usage') return exitCodes.usage;
  return ended !== undefined || failures.length > 0 ? exitCodes.failed : exitCodes.done;
}
