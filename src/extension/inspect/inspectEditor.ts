import {
  Uri,
  commands,
  window,
  type CustomDocument,
  type CustomReadonlyEditorProvider,
  type Disposable,
  type WebviewPanel,
} from 'vscode';
import {createMessageConnection} from 'vscode-jsonrpc/node';
import {inspectCalls, inspectEvents} from '../../protocol/inspectPanel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import {showPage} from '../pages.ts';
import {parseSettingsChange} from './inspectDoor.ts';
import {ModelInspection} from './modelInspection.ts';

const viewType = 'heatlens.inspect';

/** *Inspect Model*, on a model file. */
export async function inspectModel(file?: unknown): Promise<void> {
  if (file instanceof Uri) await commands.executeCommand('vscode.openWith', file, viewType);
}

/** Offers *Heatlens: Inspect Model* as an editor of model files. */
export function registerInspectEditor(extension: Uri, engine: EngineClient): Disposable {
  const provider: CustomReadonlyEditorProvider = {
    openCustomDocument: (uri): CustomDocument => ({uri, dispose: () => {}}),
    resolveCustomEditor: ({uri}, panel) => show(panel, {extension, engine, uri}),
  };
  return window.registerCustomEditorProvider(viewType, provider, {supportsMultipleEditorsPerDocument: true});
}

interface Inputs {
  readonly extension: Uri;
  readonly engine: EngineClient;
  readonly uri: Uri;
}

function show(panel: WebviewPanel, {extension, engine, uri}: Inputs): void {
  const model = uri.fsPath;
  const connection = createMessageConnection(...webviewPort(panel));
  const inspector = {
    outline: (path: string) => engine.call('outline', {model: path}),
    inspect: (path: string) => engine.call('inspect', {model: path}),
  };
  const inspection = new ModelInspection(
    model,
    inspector,
    (state) => void connection.sendNotification(inspectEvents.state, state),
  );
  connection.onNotification(
    inspectCalls.ready,
    () => void connection.sendNotification(inspectEvents.state, inspection.state),
  );
  connection.onNotification(inspectCalls.reload, () => void inspection.read());
  connection.onNotification(inspectCalls.useModel, () => void commands.executeCommand('heatlens.useModel', uri));
  connection.onNotification(inspectCalls.openSettings, () => void openSettings(inspection));
  connection.onRequest(inspectCalls.remember, async (params) => {
    const written = await engine.call('remember', {...parseSettingsChange(params), model});
    void inspection.read();
    return written;
  });
  connection.listen();
  panel.onDidDispose(() => {
    inspection.dispose();
    connection.dispose();
  });
  showPage(panel, extension, 'inspect', 'Inspect Model');
  void inspection.read();
}

async function openSettings({state}: ModelInspection): Promise<void> {
  const file = 'model' in state ? state.model?.settingsFile : undefined;
  if (typeof file !== 'string') return;
  try {
    await window.showTextDocument(Uri.file(file));
  } catch (error) {
    void window.showErrorMessage(failure(error).message);
  }
}
