import {
  CancellationTokenSource,
  createMessageConnection,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/browser';
import {galleryCalls, galleryEvents, type LongWork} from '../../protocol/galleryPanel.ts';
import {PortReader, PortWriter} from '../../protocol/port.ts';
import type {VsCodeApi} from '../host.ts';
import {listenToWindow} from '../listenToWindow.ts';
import type {GalleryHost} from './galleryHost.ts';
import type {Following} from './inquiry.ts';
import type {GalleryEvent} from './state.ts';

/** Opens the link to the extension, turns what it says into events, and asks it for the page's state. */
export function connectGalleryHost(api: VsCodeApi, dispatch: (event: GalleryEvent) => void): GalleryHost {
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(galleryEvents.state, (state) => dispatch({kind: 'state', state}));
  connection.onNotification(galleryEvents.sweep, (sweep) => dispatch({kind: 'sweep', sweep}));
  connection.onNotification(galleryEvents.view, (settings) => dispatch({kind: 'settings', settings}));
  connection.listen();
  void connection.sendNotification(galleryCalls.ready);
  const follow = follower(connection);
  const fileOf = async (answer: Promise<{readonly file: string} | null>) => (await answer)?.file ?? null;
  return {
    query: (question) => connection.sendRequest(galleryCalls.query, question),
    rows: (ids) => connection.sendRequest(galleryCalls.rows, {ids}),
    thumbnails: (ids, side) => connection.sendRequest(galleryCalls.thumbnails, {ids, side}),
    numbers: (run, filter, following) =>
      follow('numbers', following, (token) => connection.sendRequest(galleryCalls.numbers, {run, filter}, token)),
    curves: (run, filter, of) => connection.sendRequest(galleryCalls.curves, {run, filter, class: of}),
    meanMap: (run, filter) => connection.sendRequest(galleryCalls.meanMap, {run, filter}),
    clusters: (run, following) =>
      follow('clusters', following, (token) => connection.sendRequest(galleryCalls.clusters, {run}, token)),
    channels: (question, following) =>
      follow('channels', following, (token) => connection.sendRequest(galleryCalls.channels, question, token)),
    localisation: (run, following) =>
      follow('localisation', following, (token) => connection.sendRequest(galleryCalls.localisation, {run}, token)),
    tag: async (ids, tag, set) => (await connection.sendRequest(galleryCalls.tag, {ids, tag, set})).tags,
    act: (run, action, ids) => void connection.sendNotification(galleryCalls.act, {run, action, ids}),
    sweepWith: (run, range) => connection.sendRequest(galleryCalls.sweepWith, {run, range}),
    pause: () => void connection.sendNotification(galleryCalls.pause),
    resume: () => void connection.sendNotification(galleryCalls.resume),
    saveText: (name, text) => fileOf(connection.sendRequest(galleryCalls.saveText, {name, text})),
    exportStore: (run, format) => fileOf(connection.sendRequest(galleryCalls.exportStore, {run, format})),
    exportReport: (run, following) =>
      fileOf(follow('report', following, (token) => connection.sendRequest(galleryCalls.exportReport, {run}, token))),
    showLog: () => void connection.sendNotification(galleryCalls.showLog),
  };
}

/** Ties each long call to its progress and to the signal that ends it; of each kind only the last one is followed. */
function follower(connection: MessageConnection) {
  const receivers = new Map<LongWork, Following['receive']>();
  connection.onNotification(galleryEvents.progress, ({work, progress}) => receivers.get(work)?.(progress));
  return <T>(
    work: LongWork,
    {signal, receive}: Following,
    ask: (token: CancellationToken) => Promise<T>,
  ): Promise<T> => {
    const cancellation = new CancellationTokenSource();
    signal.addEventListener('abort', () => cancellation.cancel());
    receivers.set(work, receive);
    return ask(cancellation.token);
  };
}
