import {basename, dirname} from 'node:path';
import {QuickPickItemKind, Uri, window, workspace, type QuickPickItem} from 'vscode';
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
const excluded = '**/{node_modules,.git,.venv,venv}/**';

/**
 * What models are compared on: a picture of the workspace, a folder of them, or either from anywhere.
 *
 * @param near the pictures nearest to this file come first
 * @param folders whether a folder can be chosen
 */
export async function choosePictures(title: string, near: string, folders: boolean): Promise<Chosen | undefined> {
  const found = await workspace.findFiles(`**/*.{${pictureExtensions.join(',')}}`, excluded, mostPictures);
  const paths = byNearness(found.filter(({scheme}) => scheme === 'file').map(({fsPath}) => ({path: fsPath})), near).map(({path}) => path);
  const items: Item[] = [
    ...(folders ? folderItems(paths) : []),
    {label: 'Pictures', kind: QuickPickItemKind.Separator},
    ...paths.map((path): Item => ({label: basename(path), description: relative(dirname(path)), iconPath: Uri.file(path), chosen: {kind: 'picture', path}})),
    {label: '', kind: QuickPickItemKind.Separator},
    {label: '$(file-media) Browse for a Picture…', alwaysShow: true, chosen: 'browse'},
    ...(folders ? [{label: '$(folder-opened) Browse for a Folder…', alwaysShow: true, chosen: 'browse-folder'} as const] : []),
  ];
  const picked = await window.showQuickPick(items, {title, matchOnDescription: true, placeHolder: folders ? 'A picture, or a folder of them' : 'A picture'});
  const chosen = picked?.chosen;
  if (typeof chosen !== 'string') return chosen;
  return browse(title, chosen === 'browse-folder');
}

function folderItems(paths: readonly string[]): Item[] {
  return [
    {label: 'Folders', kind: QuickPickItemKind.Separator},
    ...foldersOf(paths).map(({path, pictures}): Item => ({
      label: `$(folder) ${basename(path)}`, description: `${pictures} pictures · ${relative(path)}`, chosen: {kind: 'folder', path},
    })),
  ];
}

async function browse(title: string, folder: boolean): Promise<Chosen | undefined> {
  const [chosen] = await window.showOpenDialog({
    title, openLabel: 'Compare', canSelectFolders: folder, canSelectFiles: !folder, ...(folder ? {} : {filters: {Pictures: [...pictureExtensions]}}),
  }) ?? [];
  return chosen && {kind: folder ? 'folder' : 'picture', path: chosen.fsPath};
}

function relative(path: string): string {
  return workspace.asRelativePath(path);
}
