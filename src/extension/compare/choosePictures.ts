import {basename, dirname} from 'node:path';
import {QuickPickItemKind, RelativePattern, Uri, window, workspace, type QuickPickItem} from 'vscode';
import {pictureExtensions} from '../explain/explainPictures.ts';
import {byNearness} from '../models/nearness.ts';
import {foldersOf} from './pictureFolders.ts';

export interface Chosen {
  readonly kind: 'picture' | 'folder';
  readonly path: string;
}

interface Item extends QuickPickItem {
  readonly chosen?: Chosen | 'browse' | 'browse-folder';
}

const mostPictures = 300;
/** VS Code tells capitals from small letters here, and cameras and ImageNet write capitals. */
const pictures = `**/*.{${pictureExtensions.flatMap((ending) => [ending, ending.toUpperCase()]).join(',')}}`;
const excluded = '**/{node_modules,.git,.venv,venv}/**';

/** Ticked at first where a folder is chosen. */
const fewPictures = 6;

/** One picture, or some of a folder. Undefined where the user gave up. */
export async function choosePinned(title: string, near: string): Promise<readonly string[] | undefined> {
  const chosen = await choosePictures(title, near);
  if (chosen === undefined || chosen.kind === 'picture') return chosen && [chosen.path];
  const found = await workspace.findFiles(new RelativePattern(chosen.path, pictures), excluded, mostPictures);
  const paths = found.map(({fsPath}) => fsPath).sort((a, b) => a.localeCompare(b, 'en', {numeric: true}));
  const items = paths.map((path, place) => ({...pictureItem(path), path, picked: place < fewPictures}));
  const picked = await window.showQuickPick(items, {
    title,
    canPickMany: true,
    matchOnDescription: true,
    placeHolder: 'Tick the pictures',
  });
  return picked?.map(({path}) => path);
}

/**
 * What models are compared on: a picture of the workspace, a folder of them, or either from anywhere.
 *
 * @param near the pictures nearest to this file come first
 */
export async function choosePictures(title: string, near: string): Promise<Chosen | undefined> {
  const found = await workspace.findFiles(pictures, excluded, mostPictures);
  const paths = byNearness(
    found.filter(({scheme}) => scheme === 'file').map(({fsPath}) => ({path: fsPath})),
    near,
  ).map(({path}) => path);
  const items: Item[] = [
    ...folderItems(paths),
    {label: 'Pictures', kind: QuickPickItemKind.Separator},
    ...paths.map((path): Item => ({...pictureItem(path), chosen: {kind: 'picture', path}})),
    {label: '', kind: QuickPickItemKind.Separator},
    {label: '$(file-media) Browse for a Picture…', alwaysShow: true, chosen: 'browse'},
    {label: '$(folder-opened) Browse for a Folder…', alwaysShow: true, chosen: 'browse-folder'},
  ];
  const picked = await window.showQuickPick(items, {
    title,
    matchOnDescription: true,
    placeHolder: 'A picture, or a folder of them',
  });
  const chosen = picked?.chosen;
  if (typeof chosen !== 'string') return chosen;
  return browse(title, chosen === 'browse-folder');
}

function pictureItem(path: string): QuickPickItem {
  return {label: basename(path), description: relative(dirname(path)), iconPath: Uri.file(path)};
}

function folderItems(paths: readonly string[]): Item[] {
  return [
    {label: 'Folders', kind: QuickPickItemKind.Separator},
    ...foldersOf(paths).map(({path, pictures}): Item => ({
      label: `$(folder) ${basename(path)}`,
      description: `${pictures} pictures · ${relative(path)}`,
      chosen: {kind: 'folder', path},
    })),
  ];
}

async function browse(title: string, folder: boolean): Promise<Chosen | undefined> {
  const [chosen] =
    (await window.showOpenDialog({
      title,
      openLabel: 'Compare',
      canSelectFolders: folder,
      canSelectFiles: !folder,
      ...(folder ? {} : {filters: {Pictures: [...pictureExtensions]}}),
    })) ?? [];
  return chosen && {kind: folder ? 'folder' : 'picture', path: chosen.fsPath};
}

function relative(path: string): string {
  return workspace.asRelativePath(path);
}
