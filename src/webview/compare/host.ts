import {createMessageConnection} from 'vscode-jsonrpc/browser';
import {compareCalls, compareEvents, type Asked, type SeriesView} from '../../protocol/comparePanel.ts';
import {PortReader, PortWriter} from '../../protocol/port.ts';
import type {VsCodeApi} from '../host.ts';
import {listenToWindow} from '../listenToWindow.ts';
import type {CompareEvent} from './state.ts';

/** What the page can ask the extension for. */
export interface CompareHost {
  ask(asked: Asked): void;
  inSight(picture: number, checkpoints: readonly number[]): void;
  stop(): void;
  retry(checkpoint: number): void;
  addCheckpoint(): void;
  /** The file written; null where the user gave up. */
  export(view: SeriesView): Promise<string | null>;
  showLog(): void;
}

/** Opens the link to the extension, turns what it says into events, and asks it for everything. */
export function connectCompareHost(api: VsCodeApi, dispatch: (event: CompareEvent) => void): CompareHost {
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(compareEvents.comparison, (comparison) => dispatch({kind: 'comparison', comparison}));
  connection.onNotification(compareEvents.checkpoints, (checkpoints) => dispatch({kind: 'checkpoints', checkpoints}));
  connection.onNotification(compareEvents.question, (asked) => dispatch({kind: 'question', asked}));
  connection.onNotification(compareEvents.picture, (event) => dispatch({kind: 'picture', ...event}));
  connection.onNotification(compareEvents.answer, (answer) => dispatch({kind: 'answer', answer}));
  connection.onNotification(compareEvents.view, (settings) => dispatch({kind: 'settings', settings}));
  connection.onNotification(compareEvents.note, ({text}) => dispatch({kind: 'note', text}));
  connection.listen();
  void connection.sendNotification(compareCalls.ready);
  void connection.sendRequest(compareCalls.methods).then(
    (methods) => dispatch({kind: 'methods', methods}),
    () => {},
  );
  return {
    ask: (asked) => void connection.sendNotification(compareCalls.ask, asked),
    inSight: (picture, checkpoints) => void connection.sendNotification(compareCalls.inSight, {picture, checkpoints}),
    stop: () => void connection.sendNotification(compareCalls.stop),
    retry: (checkpoint) => void connection.sendNotification(compareCalls.retry, {checkpoint}),
    addCheckpoint: () => void connection.sendNotification(compareCalls.addCheckpoint),
    export: async (view) => (await connection.sendRequest(compareCalls.export, view))?.file ?? null,
    showLog: () => void connection.sendNotification(compareCalls.showLog),
  };
}
