import {TabInputCustom, TabInputText, Uri, window} from 'vscode';
import type {Panels} from './panels.ts';

/** What VS Code shows as a picture, and TIFF. */
export const pictureExtensions = [
  'png',
  'jpg',
  'jpeg',
  'jpe',
  'gif',
  'bmp',
  'ico',
  'webp',
  'avif',
  'tif',
  'tiff',
  'svg',
];

/**
 * *Explain Prediction*: of the pictures selected in the Explorer, of the one in the editor, or of one the user chooses.
 * Several pictures share one panel, which steps through them.
 */
export function explainPictures(panels: Panels): (picture?: unknown, selected?: unknown) => Promise<void> {
  return async (picture, selected) => {
    const pictures = clicked(picture, selected) ?? shownInEditor() ?? (await chosen());
    if (pictures.length === 0) return;
    const local = pictures.filter(({scheme}) => scheme === 'file').map(({fsPath}) => fsPath);
    if (local.length > 0) panels.show(local);
    else void window.showErrorMessage('Heatlens explains pictures that are files on this machine. Save it first.');
  };
}

function clicked(picture: unknown, selected: unknown): readonly Uri[] | undefined {
  if (!(picture instanceof Uri)) return undefined;
  const all = Array.isArray(selected) ? selected.filter((entry) => entry instanceof Uri) : [];
  const pictures = all.filter(isPicture);
  return pictures.length > 0 ? pictures : [picture];
}

function shownInEditor(): readonly Uri[] | undefined {
  const input = window.tabGroups.activeTabGroup.activeTab?.input;
  const uri = input instanceof TabInputCustom || input instanceof TabInputText ? input.uri : undefined;
  return uri !== undefined && isPicture(uri) ? [uri] : undefined;
}

async function chosen(): Promise<readonly Uri[]> {
  const options = {
    title: 'Explain Which Pictures?',
    openLabel: 'Explain',
    canSelectMany: true,
    filters: {Pictures: pictureExtensions},
  };
  return (await window.showOpenDialog(options)) ?? [];
}

/** By its name's ending. */
export function isPicture({path}: Uri): boolean {
  return pictureExtensions.includes(path.split('.').at(-1)?.toLowerCase() ?? '');
}
