import * as v from 'valibot';
import {
  ViewColumn,
  window,
  type Disposable,
  type ExtensionContext,
  type LogOutputChannel,
  type WebviewPanel,
} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import type {ModelChoice} from '../models/modelChoice.ts';
import {restorePanels} from '../pages.ts';
import {ExplanationPanel} from './explanationPanel.ts';

const viewType = 'heatlens.explanation';

/** What panels share. */
export interface PanelTools {
  readonly context: ExtensionContext;
  readonly engine: EngineClient;
  readonly models: ModelChoice;
  readonly output: LogOutputChannel;
}

const savedState = v.object({picture: v.pipe(v.string(), v.minLength(1)), model: v.optional(v.string())});

/** The open panels, one for each picture or selection of pictures. */
export class Panels {
  readonly #tools: PanelTools;
  readonly #open = new Map<string, ExplanationPanel>();

  constructor(tools: PanelTools) {
    this.#tools = tools;
  }

  /**
   * Explains pictures in a panel beside the editor, or brings the panel to the front that shows them already.
   *
   * @param pictures absolute paths, at least one
   * @param model absolute path of the model of this panel; absent: the workspace's
   */
  show(pictures: readonly string[], model?: string): void {
    const known = this.#open.get(keyOf(pictures, model));
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const column = this.#column();
    const panel = window.createWebviewPanel(viewType, 'Explanation', {viewColumn: column});
    this.#add(panel, pictures, model);
  }

  /** Brings panels back after VS Code was restarted; each explains its picture anew. */
  registerSerializer(): Disposable {
    return restorePanels(viewType, savedState, async (panel, {picture, model}) => {
      const workspaceModel = await this.#tools.models.remembered();
      this.#add(panel, [picture], model === workspaceModel ? undefined : model);
    });
  }

  dispose(): void {
    for (const panel of this.#open.values()) panel.dispose();
  }

  #add(panel: WebviewPanel, pictures: readonly string[], model: string | undefined): void {
    const key = keyOf(pictures, model);
    this.#open.set(key, new ExplanationPanel(panel, {...this.#tools, pictures, model}));
    panel.onDidDispose(() => this.#open.delete(key));
  }

  // A third column for a second picture would leave none of them wide enough.
  #column(): ViewColumn {
    const [first] = this.#open.values();
    return first?.column ?? ViewColumn.Beside;
  }
}

function keyOf(pictures: readonly string[], model: string | undefined): string {
  return JSON.stringify([pictures, model]);
}
