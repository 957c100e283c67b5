import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/browser';
import type {Sanity} from '../protocol/compare.ts';
import {panelCalls, panelEvents, type Choice, type ExportView} from '../protocol/panel.ts';
import {PortReader, PortWriter} from '../protocol/port.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';
import {listenToWindow} from './listenToWindow.ts';
import type {PanelEvent} from './state.ts';

/** What VS Code gives a webview; `acquireVsCodeApi` may be called once. */
export interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

/** What the panel can ask the extension for. */
export interface Host {
  explain(choice: Choice): void;
  startOver(): void;
  cancel(): void;
  step(by: 1 | -1): void;
  chooseModel(): void;
  openSample(): void;
  browseModel(): void;
  addCheckpoint(): void;
  sanity(): Promise<Sanity>;
  showLog(): void;
  copyDiagnostics(): void;
  /** The files written; null where the user gave up. */
  export(view: ExportView): Promise<readonly string[] | null>;
  remember(range: ValueRange): Promise<void>;
}

/** Opens the link to the extension, turns what it says into events, and asks it for the panel's state. */
export function connectHost(api: VsCodeApi, dispatchEach: (event: PanelEvent) => void): Host {
  const dispatch = onePerFrame(dispatchEach);
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  receive(connection, dispatch);
  connection.listen();
  void connection.sendNotification(panelCalls.ready);
  void connection.sendRequest(panelCalls.methods).then(
    (methods) => dispatch({kind: 'methods', methods}),
    () => {},
  );
  return host(connection);
}

function receive(connection: MessageConnection, dispatch: (event: PanelEvent) => void): void {
  connection.onNotification(panelEvents.state, (state) => dispatch({kind: 'state', state}));
  connection.onNotification(panelEvents.message, ({text}) => dispatch({kind: 'message', text}));
  connection.onNotification(panelEvents.sequence, (sequence) => dispatch({kind: 'sequence', sequence}));
  connection.onNotification(panelEvents.view, (settings) => dispatch({kind: 'settings', settings}));
  connection.onNotification(panelEvents.picture, (picture) => dispatch({kind: 'picture', picture}));
  connection.onNotification(panelEvents.prediction, (prediction) => dispatch({kind: 'prediction', prediction}));
  connection.onNotification(panelEvents.map, (update) => dispatch({kind: 'map', update}));
}

function host(connection: MessageConnection): Host {
  const tell = (type: typeof panelCalls.cancel) => () => void connection.sendNotification(type);
  return {
    explain: (choice) => void connection.sendNotification(panelCalls.explain, choice),
    startOver: tell(panelCalls.startOver),
    cancel: tell(panelCalls.cancel),
    step: (by) => void connection.sendNotification(panelCalls.step, {by}),
    chooseModel: tell(panelCalls.chooseModel),
    openSample: tell(panelCalls.openSample),
    browseModel: tell(panelCalls.browseModel),
    addCheckpoint: tell(panelCalls.addCheckpoint),
    sanity: () => connection.sendRequest(panelCalls.sanity),
    showLog: tell(panelCalls.showLog),
    copyDiagnostics: tell(panelCalls.copyDiagnostics),
    export: async (view) => (await connection.sendRequest(panelCalls.export, view))?.files ?? null,
    remember: (range) => connection.sendRequest(panelCalls.remember, {range}),
  };
}

// Maps can come faster than they are drawn; only the newest of each frame is worth painting.
function onePerFrame(dispatch: (event: PanelEvent) => void): (event: PanelEvent) => void {
  let waiting: PanelEvent | undefined;
  const flush = () => {
    if (waiting !== undefined) dispatch(waiting);
    waiting = undefined;
  };
  return (event) => {
    if (event.kind !== 'map') {
      flush();
      dispatch(event);
      return;
    }
    if (waiting === undefined) requestAnimationFrame(flush);
    else if (waiting.kind === 'map' && waiting.update.copies === 1) dispatch(waiting);
    waiting = event;
  };
}
