import {createHash} from 'node:crypto';
import {basename, join} from 'node:path';
import {QuickPickItemKind, window, type QuickPickItem, type Uri} from 'vscode';
import type {SweepTarget} from '../../protocol/sweep.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import type {SweepSettings} from './sweepMemory.ts';

/** What the user settles; without a store, each folder and model have one of their own. */
export type SweepChoice = SweepSettings & {readonly store: string | undefined};

/** A setting in the list. */
export interface Line<C> extends QuickPickItem {
  /** Asks for another value; absent: it starts. */
  readonly change?: () => Promise<Partial<C>>;
}

interface Asking<C> {
  readonly title: string;
  /** What starting does. */
  readonly start: string;
  readonly engine: EngineClient;
  /** Settings that come before the others. */
  readonly first?: (choice: C) => readonly Line<C>[];
  /** The label of one that is not for the user to say. */
  readonly settled?: string;
}

/** Asks until the user starts. @returns undefined where he gave up */
export async function askForSettings<C extends SweepChoice>(
  begin: C,
  {title, start, engine, first, settled}: Asking<C>,
): Promise<C | undefined> {
  let choice = begin;
  for (;;) {
    const lines: readonly Line<C>[] = [
      {label: '$(play) Start', description: start},
      {label: 'Settings', kind: QuickPickItemKind.Separator},
      ...(first?.(choice) ?? []),
      ...(linesOf(engine, choice).filter(({label}) => label !== settled) as readonly Line<C>[]),
    ];
    const picked = await window.showQuickPick(lines, {title, placeHolder: 'Enter starts; choose a line to change it'});
    if (picked === undefined) return undefined;
    if (picked.change === undefined) return choice;
    choice = {...choice, ...(await picked.change())};
  }
}

/** The same folder and models find their store again, so that a second look goes on where the first ended. */
export function storeFor(storage: Uri, folder: string, ...models: readonly string[]): string {
  const key = createHash('sha256')
    .update([folder, ...models].join('\n'))
    .digest('hex')
    .slice(0, 12);
  return join(storage.fsPath, 'stores', `${basename(folder)}-${key}.sqlite`);
}

function linesOf(
  engine: EngineClient,
  {explained = 'predicted', methods = ['grad-cam'], labels, boxes, masks, store}: SweepChoice,
): readonly Line<SweepChoice>[] {
  return [
    {label: 'Methods', description: methods.join(', '), change: () => chosenMethods(engine, methods)},
    {label: 'Explained class', description: explained, change: async () => ({explained: following[explained]})},
    {
      label: 'Labels',
      description: labels ?? 'names of the sub-folders',
      change: chosenFile('labels', 'Labels (CSV or JSON)', 'file'),
    },
    {
      label: 'Boxes',
      description: boxes ?? 'none',
      change: chosenFile('boxes', 'Boxes (CSV, COCO JSON, or Pascal VOC)', 'either'),
    },
    {label: 'Masks', description: masks ?? 'none', change: chosenFile('masks', 'Folder of Masks', 'folder')},
    {
      label: 'Store',
      description: store ?? "in Heatlens's own folder",
      change: async () => {
        const picked = await window.showSaveDialog({title: 'Keep the Results in', filters: {Stores: ['sqlite']}});
        return picked === undefined ? {} : {store: picked.fsPath};
      },
    },
  ];
}

const following: Readonly<Record<SweepTarget, SweepTarget>> = {
  predicted: 'labelled',
  labelled: 'both',
  both: 'predicted',
};

function chosenFile(
  key: 'labels' | 'boxes' | 'masks',
  title: string,
  what: 'file' | 'folder' | 'either',
): () => Promise<Partial<SweepSettings>> {
  return async () => {
    const [picked] =
      (await window.showOpenDialog({title, canSelectFolders: what !== 'file', canSelectFiles: what !== 'folder'})) ??
      [];
    return picked === undefined ? {} : {[key]: picked.fsPath};
  };
}

/** The first one stays first: its maps are what the gallery shows. */
async function chosenMethods(engine: EngineClient, present: readonly string[]): Promise<Partial<SweepSettings>> {
  const items = (await engine.methods()).map(({id, title, source}) => ({
    id,
    label: title,
    description: source,
    picked: present.includes(id),
  }));
  const picked = await window.showQuickPick(items, {title: 'Explain by Which Methods?', canPickMany: true});
  if (picked === undefined || picked.length === 0) return {};
  const ids = picked.map(({id}) => id);
  return {methods: [...present.filter((id) => ids.includes(id)), ...ids.filter((id) => !present.includes(id))]};
}
