import {randomBytes} from 'node:crypto';
import * as v from 'valibot';
import {Uri, ViewColumn, window, type Disposable, type WebviewPanel} from 'vscode';
import {panelPage} from './explain/panelPage.ts';

/** A panel that needs the room of a whole editor group; hidden, its page keeps what it shows. */
export function openPanel(viewType: string, title: string): WebviewPanel {
  return window.createWebviewPanel(viewType, title, ViewColumn.Active, {retainContextWhenHidden: true});
}

/** Puts a page into a panel; its script and style have this name, and it loads nothing else. */
export function showPage({webview}: WebviewPanel, extension: Uri, name: string, title: string): void {
  const dist = Uri.joinPath(extension, 'dist');
  const resource = (file: string) => webview.asWebviewUri(Uri.joinPath(dist, file)).toString();
  webview.options = {enableScripts: true, localResourceRoots: [dist]};
  webview.html = panelPage({
    cspSource: webview.cspSource,
    script: resource(`${name}.js`),
    style: resource(`${name}.css`),
    nonce: randomBytes(16).toString('base64'),
    title,
  });
}

/** What the page of a store saves of itself. */
export const savedStore = v.object({store: v.pipe(v.string(), v.nonEmpty())});

/** Brings panels of a kind back after the window was reloaded; one whose page saved something else is closed. */
export function restorePanels<S>(
  viewType: string,
  saved: v.GenericSchema<unknown, S>,
  restore: (panel: WebviewPanel, saved: S) => void | Promise<void>,
): Disposable {
  return window.registerWebviewPanelSerializer(viewType, {
    deserializeWebviewPanel: async (panel, state: unknown) => {
      const parsed = v.safeParse(saved, state);
      if (parsed.success) await restore(panel, parsed.output);
      else panel.dispose();
    },
  });
}
