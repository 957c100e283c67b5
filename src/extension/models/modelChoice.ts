import {stat} from 'node:fs/promises';
import {EventEmitter, type Memento} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {findModels, type FoundModel} from './findModels.ts';
import {browseForModel, pickModel} from './pickModel.ts';

const key = 'heatlens.model';

/** Which model explains in this workspace; remembered between sessions. */
export class ModelChoice {
  readonly #state: Memento;
  readonly #engine: EngineClient;
  readonly #changed = new EventEmitter<string>();
  readonly onDidChange = this.#changed.event;

  constructor(state: Memento, engine: EngineClient) {
    this.#state = state;
    this.#engine = engine;
  }

  /** The remembered model, while its file is there. */
  async remembered(): Promise<string | undefined> {
    const path = this.#state.get<unknown>(key);
    if (typeof path !== 'string') return undefined;
    return (await exists(path)) ? path : undefined;
  }

  /**
   * The model to explain a picture with: the remembered one, the only one there is, or the one the user picks.
   *
   * @returns `none` where there is no model, `undecided` where the user did not pick
   */
  async forPicture(picture: string): Promise<{readonly path: string} | 'none' | 'undecided'> {
    const remembered = await this.remembered();
    if (remembered !== undefined) return {path: remembered};
    const [first, ...others] = await this.#find(picture);
    if (first === undefined) return 'none';
    const path = others.length === 0 ? first.path : await pickModel([first, ...others]);
    if (path === undefined) return 'undecided';
    await this.#state.update(key, path);
    return {path};
  }

  /** Lets the user pick among all models, and remembers it. */
  async choose(): Promise<void> {
    const path = await pickModel(await this.#find(undefined), await this.remembered());
    if (path !== undefined) await this.use(path);
  }

  async browse(): Promise<void> {
    const path = await browseForModel();
    if (path !== undefined) await this.use(path);
  }

  /** Remembers a model and tells the open panels. */
  async use(path: string): Promise<void> {
    await this.#state.update(key, path);
    this.#changed.fire(path);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #find(picture: string | undefined): Promise<readonly FoundModel[]> {
    return findModels((paths) => this.#engine.call('sniff', {paths}), picture);
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
