import {dirname, join} from 'node:path';
import {Uri, window, workspace} from 'vscode';

/** Where the last file went, so that the next is offered the same folder. */
let last: string | undefined;

/** A place for a new file; the dialog itself asks before one is replaced. @returns undefined where the user gave up */
export async function askForFile(title: string, name: string): Promise<string | undefined> {
  const folder = last ?? workspace.workspaceFolders?.[0]?.uri.fsPath;
  const defaultUri = folder === undefined ? Uri.file(name) : Uri.file(join(folder, name));
  const chosen = await window.showSaveDialog({title, defaultUri});
  if (chosen !== undefined) last = dirname(chosen.fsPath);
  return chosen?.fsPath;
}
