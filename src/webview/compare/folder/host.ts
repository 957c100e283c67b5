import {createMessageConnection} from 'vscode-jsonrpc/browser';
import {folderCalls, folderEvents} from '../../../protocol/comparePanel.ts';
import type {GalleryRow, Thumbnail} from '../../../protocol/gallery.ts';
import {galleryCalls} from '../../../protocol/galleryPanel.ts';
import {PortReader, PortWriter} from '../../../protocol/port.ts';
import type {VsCodeApi} from '../../host.ts';
import {listenToWindow} from '../../listenToWindow.ts';
import type {FolderEvent} from './state.ts';

/** What the page can ask the extension for. */
export interface FolderHost {
  rows(ids: Uint32Array): Promise<readonly GalleryRow[]>;
  thumbnails(ids: Uint32Array, side: number): Promise<readonly Thumbnail[]>;
  open(ids: Uint32Array): void;
  stop(): void;
  resume(): void;
  showLog(): void;
}

/** Opens the link to the extension, turns what it says into events, and asks it for everything. */
export function connectFolderHost(api: VsCodeApi, dispatch: (event: FolderEvent) => void): FolderHost {
  const port = {post: (message: unknown) => api.postMessage(message), listen: listenToWindow};
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(folderEvents.about, (about) => dispatch({kind: 'about', about}));
  connection.onNotification(folderEvents.state, (state) => dispatch({kind: 'state', state}));
  connection.onNotification(folderEvents.view, (settings) => dispatch({kind: 'settings', settings}));
  connection.listen();
  void connection.sendNotification(folderCalls.ready);
  return {
    rows: (ids) => connection.sendRequest(galleryCalls.rows, {ids}),
    thumbnails: (ids, side) => connection.sendRequest(galleryCalls.thumbnails, {ids, side}),
    open: (ids) => void connection.sendNotification(folderCalls.open, {ids}),
    stop: () => void connection.sendNotification(folderCalls.stop),
    resume: () => void connection.sendNotification(folderCalls.resume),
    showLog: () => void connection.sendNotification(folderCalls.showLog),
  };
}
