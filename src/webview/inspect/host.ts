import {createMessageConnection} from 'vscode-jsonrpc/browser';
import type {SettingsChange} from '../../protocol/engine.ts';
import {inspectCalls, inspectEvents, type InspectState} from '../../protocol/inspectPanel.ts';
import {PortReader, PortWriter} from '../../protocol/port.ts';
import type {VsCodeApi} from '../host.ts';
import {listenToWindow} from '../listenToWindow.ts';

/** What the page can ask the extension for. */
export interface InspectHost {
  reload(): void;
  useModel(): void;
  openSettings(): void;
  /** The file written. */
  remember(change: SettingsChange): Promise<string>;
}

/** Opens the link to the extension and asks for the state. */
export function connectInspectHost(api: VsCodeApi, receive: (state: InspectState) => void): InspectHost {
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(inspectEvents.state, receive);
  connection.listen();
  void connection.sendNotification(inspectCalls.ready);
  return {
    reload: () => void connection.sendNotification(inspectCalls.reload),
    useModel: () => void connection.sendNotification(inspectCalls.useModel),
    openSettings: () => void connection.sendNotification(inspectCalls.openSettings),
    remember: async (change) => (await connection.sendRequest(inspectCalls.remember, change)).file,
  };
}
