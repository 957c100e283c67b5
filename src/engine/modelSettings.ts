import {randomUUID} from 'node:crypto';
import {open, readFile, realpath, rename, rm, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {HeatlensError} from '../core/errors.ts';
import {labelFiles, parseLabels} from '../core/settings/labelFiles.ts';
import {parseModelSettings} from '../core/settings/modelSettings.ts';
import {teachablePreprocessing} from '../core/settings/teachableMachine.ts';
import type {ModelSettings} from '../core/settings/modelSettings.ts';
import type {SettingsChange} from '../protocol/engine.ts';

/** What the files beside a model say of it. */
export interface FoundSettings {
  readonly settings: ModelSettings;
  /** The `heatlens.json` that was read. */
  readonly file: string | null;
  /** As many as the file has: `fitLabels` brings them to the network's classes. */
  readonly labels: readonly string[] | undefined;
  /** The file that the labels stand in. */
  readonly labelsFrom: string | null;
  readonly warnings: readonly string[];
}

/**
 * Reads `<model file>.heatlens.json`, else the folder's `heatlens.json`, and the labels beside the model.
 *
 * @param model path of the model file, or of the folder of a `model.json`
 * @throws settings-invalid where a file that is there cannot be understood
 */
export async function readModelSettings(model: string): Promise<FoundSettings> {
  const place = await placeOf(model);
  const found = await firstText([place.own, place.shared]);
  const {settings, warnings} = found ? parseModelSettings(found.text, found.path) : {settings: {}, warnings: []};
  const {labels, labelsFrom, ignored} = await readLabels(place.folder, settings.labels, found?.path ?? null);
  const exported = teachablePreprocessing((await textOf(join(place.folder, 'metadata.json'))) ?? '');
  return {
    settings: {...settings, ...(exported && {exported})},
    file: found?.path ?? null,
    labels,
    labelsFrom,
    warnings: [...warnings, ...ignored],
  };
}

/**
 * Writes settings into the file that applies to the model, or into a new one beside it.
 * Only on the user's word. The other keys and their order stay; the file is written whole or not at all.
 *
 * @returns the file's path
 * @throws settings-invalid where there is a file that cannot be understood or would not be afterwards (it is left as it
 *   is), not-writable
 */
export async function rememberSettings(model: string, change: SettingsChange): Promise<string> {
  const place = await placeOf(model);
  const found = await firstText([place.own, place.shared]);
  if (found) parseModelSettings(found.text, found.path);
  const stored = found ? (JSON.parse(found.text.replace(/^\uFEFF/, '')) as Record<string, unknown>) : {version: 1};
  const path = found?.path ?? (basename(place.file) === 'model.json' ? place.shared : place.own);
  const text = `${JSON.stringify(changed(stored, change), null, indentOf(found?.text))}\n`;
  parseModelSettings(text, path);
  await replaceFile(path, text);
  return path;
}

interface Place {
  readonly file: string;
  readonly folder: string;
  readonly own: string;
  readonly shared: string;
}

async function placeOf(model: string): Promise<Place> {
  const isFolder = await stat(model).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(model, 'model.json') : model;
  const folder = dirname(file);
  return {file, folder, own: `${file}.heatlens.json`, shared: join(folder, 'heatlens.json')};
}

interface Labels {
  readonly labels: readonly string[] | undefined;
  readonly labelsFrom: string | null;
  readonly ignored: readonly string[];
}

async function readLabels(folder: string, set: ModelSettings['labels'], settingsFile: string | null): Promise<Labels> {
  if (typeof set === 'object') return {labels: set, labelsFrom: settingsFile, ignored: []};
  if (typeof set === 'string') {
    const path = join(folder, set);
    const text = await textOf(path);
    if (text !== undefined) return {labels: parseLabels(text, path), labelsFrom: path, ignored: []};
    throw new HeatlensError(
      'settings-invalid',
      `${settingsFile} names the label file ${set}, and there is none beside it. Correct \`labels\` there.`,
    );
  }
  const found = await firstText(
    labelFiles.map((name) => join(folder, name)),
    hasLabels,
  );
  return found ? foundLabels(found) : {labels: undefined, labelsFrom: null, ignored: []};
}

/** A label file that nobody named is a guess, so a bad one is a warning and not a failure. */
function foundLabels({path, text}: TextFile): Labels {
  try {
    return {labels: parseLabels(text, path), labelsFrom: path, ignored: []};
  } catch (error) {
    if (!(error instanceof HeatlensError)) throw error;
    return {labels: undefined, labelsFrom: null, ignored: [`${error.message} Until then the labels are ignored.`]};
  }
}

/** A `metadata.json` is Teachable Machine's where it has labels; other programs write files of that name too. */
function hasLabels({path, text}: TextFile): boolean {
  return basename(path) !== 'metadata.json' || /"labels"\s*:/.test(text);
}

interface TextFile {
  readonly path: string;
  readonly text: string;
}

async function firstText(
  paths: readonly string[],
  fits: (file: TextFile) => boolean = () => true,
): Promise<TextFile | undefined> {
  for (const path of paths) {
    const text = await textOf(path);
    if (text !== undefined && fits({path, text})) return {path, text};
  }
  return undefined;
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(String(cause.code)))
      return undefined;
    throw new HeatlensError(
      'settings-invalid',
      `${path} could not be read. Give yourself permission to read it, or delete it.`,
      {cause},
    );
  }
}

/** Each key keeps its place; new ones come last. */
function changed(
  stored: Readonly<Record<string, unknown>>,
  {range, ...others}: SettingsChange,
): Record<string, unknown> {
  const ranged = range === undefined ? stored : withRange(stored, range);
  const whole: Record<string, unknown> = {...ranged, ...others};
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== null && value !== undefined));
}

/** The range takes the place of what stood for it, so that the order of the keys stays. */
function withRange(stored: Readonly<Record<string, unknown>>, range: SettingsChange['range']): Record<string, unknown> {
  const fresh = typeof range === 'object' && range !== null ? {mean: range.mean, std: range.std} : {range};
  const isRange = (key: string) => key === 'range' || key === 'mean' || key === 'std';
  const keys = Object.keys(stored);
  const first = keys.find(isRange);
  const kept = keys.flatMap((key) =>
    key === first ? Object.entries(fresh) : isRange(key) ? [] : [[key, stored[key]] as const],
  );
  return Object.fromEntries(first === undefined ? [...kept, ...Object.entries(fresh)] : kept);
}

function indentOf(text: string | undefined): string {
  return text?.match(/^\{\r?\n([ \t]+)"/)?.[1] ?? '  ';
}

/** Through a new file in the same folder, since a rename replaces in one step. A link keeps pointing where it did. */
async function replaceFile(path: string, text: string): Promise<void> {
  const target = await realpath(path).catch(() => path);
  const fresh = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    const mode = await stat(target).then(
      (found) => found.mode,
      () => 0o666,
    );
    await writeNew(fresh, text, mode);
    await rename(fresh, target);
  } catch (cause) {
    await rm(fresh, {force: true}).catch(() => undefined);
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new HeatlensError(
      'not-writable',
      `${path} could not be written${code}. Give yourself permission to write there, or write the file by hand.`,
      {
        cause,
        details: {path},
      },
    );
  }
}

async function writeNew(path: string, text: string, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode);
  await file.writeFile(text);
  await file.sync();
}
