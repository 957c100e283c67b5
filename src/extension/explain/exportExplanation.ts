import {dirname} from 'node:path';
import {commands, Uri, window} from 'vscode';
import type {ExportResult} from '../../protocol/engine.ts';
import type {Explanation} from '../../protocol/explanation.ts';
import type {ExportView} from '../../protocol/panel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {EngineError} from '../engine/engineError.ts';

/** *Export*: raw map, overlay as it is on screen, and provenance, into a folder the user chooses; null if none was. */
export async function exportExplanation(
  engine: EngineClient,
  explanation: Explanation | undefined,
  {opacity, colourMap, threshold, box}: ExportView,
): Promise<ExportResult | null> {
  if (explanation === undefined) {
    throw new EngineError('argument-invalid', 'There is no finished map yet. Wait for it, or stop it.');
  }
  const [folder] =
    (await window.showOpenDialog({
      title: 'Export the Explanation into Which Folder?',
      openLabel: 'Export Here',
      canSelectFiles: false,
      canSelectFolders: true,
      defaultUri: Uri.file(dirname(explanation.image.path)),
    })) ?? [];
  if (folder === undefined) return null;
  const parameters = {...explanation.method.parameters, threshold};
  // A stopped explanation never heard the engine's versions.
  const known = Object.keys(explanation.versions).length > 0;
  const versions = known ? explanation.versions : (await engine.doctor()).versions;
  const shown = {...explanation, box, versions, method: {...explanation.method, parameters}};
  const result = await engine.call('export', {explanation: shown, folder: folder.fsPath, opacity, colourMap});
  void offerToOpen(result);
  return result;
}

async function offerToOpen({files}: ExportResult): Promise<void> {
  const overlay = files.find((file) => file.endsWith('.png'));
  const open = 'Open Overlay';
  const offers = overlay === undefined ? [] : [open];
  const answer = await window.showInformationMessage(`Wrote ${files.length} files.`, ...offers);
  if (answer === open && overlay !== undefined) await commands.executeCommand('vscode.open', Uri.file(overlay));
}
