import {createMessageConnection} from 'vscode-jsonrpc/browser';
import type {ClassCurves, Cluster, Filter, GalleryRow, Numbers, QueryResult, StoreFormat, Thumbnail} from '../../protocol/gallery.ts';
import {galleryCalls, galleryEvents, type PictureAction} from '../../protocol/galleryPanel.ts';
import {PortReader, PortWriter} from '../../protocol/port.ts';
import type {VsCodeApi} from '../host.ts';
import {listenToWindow} from '../listenToWindow.ts';
import type {GalleryEvent, questionOf} from './state.ts';

/** What the page can ask the extension for. Calls fail with an `Error` whose message is for the user. */
export interface GalleryHost {
  query(question: NonNullable<ReturnType<typeof questionOf>>): Promise<QueryResult>;
  rows(ids: Uint32Array): Promise<readonly GalleryRow[]>;
  thumbnails(ids: Uint32Array, side: number): Promise<readonly Thumbnail[]>;
  numbers(run: number, filter: Filter): Promise<Numbers>;
  curves(run: number, filter: Filter, of: number): Promise<ClassCurves>;
  clusters(run: number): Promise<readonly Cluster[]>;
  tag(ids: Uint32Array, tag: string, set: boolean): Promise<readonly string[]>;
  act(action: PictureAction, ids: Uint32Array): void;
  pause(): void;
  resume(): void;
  /** The file written; null where the user gave up. */
  saveText(name: string, text: string): Promise<string | null>;
  exportStore(run: number, format: StoreFormat): Promise<string | null>;
  exportReport(): Promise<string | null>;
  showLog(): void;
}

/** Opens the link to the extension, turns what it says into events, and asks it for the page's state. */
export function connectGalleryHost(api: VsCodeApi, dispatch: (event: GalleryEvent) => void): GalleryHost {
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(galleryEvents.state, (state) => dispatch({kind: 'state', state}));
  connection.onNotification(galleryEvents.sweep, (sweep) => dispatch({kind: 'sweep', sweep}));
  connection.onNotification(galleryEvents.view, (settings) => dispatch({kind: 'settings', settings}));
  connection.listen();
  void connection.sendNotification(galleryCalls.ready);
  const fileOf = async (answer: Promise<{readonly file: string} | null>) => (await answer)?.file ?? null;
  return {
    query: (question) => connection.sendRequest(galleryCalls.query, question),
    rows: (ids) => connection.sendRequest(galleryCalls.rows, {ids}),
    thumbnails: (ids, side) => connection.sendRequest(galleryCalls.thumbnails, {ids, side}),
    numbers: (run, filter) => connection.sendRequest(galleryCalls.numbers, {run, filter}),
    curves: (run, filter, of) => connection.sendRequest(galleryCalls.curves, {run, filter, class: of}),
    clusters: (run) => connection.sendRequest(galleryCalls.clusters, {run}),
    tag: async (ids, tag, set) => (await connection.sendRequest(galleryCalls.tag, {ids, tag, set})).tags,
    act: (action, ids) => void connection.sendNotification(galleryCalls.act, {action, ids}),
    pause: () => void connection.sendNotification(galleryCalls.pause),
    resume: () => void connection.sendNotification(galleryCalls.resume),
    saveText: (name, text) => fileOf(connection.sendRequest(galleryCalls.saveText, {name, text})),
    exportStore: (run, format) => fileOf(connection.sendRequest(galleryCalls.exportStore, {run, format})),
    exportReport: () => fileOf(connection.sendRequest(galleryCalls.exportReport)),
    showLog: () => void connection.sendNotification(galleryCalls.showLog),
  };
}
