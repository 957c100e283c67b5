import type {WebviewPanel} from 'vscode';
import {PortReader, PortWriter} from '../../protocol/port.ts';
import {inOneBuffer} from './oneBuffer.ts';

/** Both ends of the link to a page. */
export function webviewPort({webview}: WebviewPanel): [PortReader, PortWriter] {
  const port = {
    // A hidden page hears nothing; it asks for everything when it comes back.
    post: (message: unknown) => void webview.postMessage(inOneBuffer(message)),
    listen: (receive: (message: unknown) => void) => webview.onDidReceiveMessage(receive),
  };
  return [new PortReader(port), new PortWriter(port)];
}
