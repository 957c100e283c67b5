import {stat} from 'node:fs/promises';
import {ProgramCache} from '../../core/runtime/programCache.ts';
import type {Family, Runtime} from '../../core/runtime/runtime.ts';
import {Scratch} from '../../core/runtime/scratch.ts';
import type {NetworkChoice} from '../../core/network/choice.ts';
import type {DryRun} from '../../core/network/shapes.ts';
import type {ModelSettings} from '../../core/settings/modelSettings.ts';
import {readModelSettings} from '../modelSettings.ts';
import type {LanedRuntime} from '../runtimes.ts';
import type {Turns} from '../turns.ts';
import {findModel} from './modelFiles.ts';
import {openModel, type OpenModel} from './openModel.ts';

/** A model's programs in lanes of its own. */
export interface LanedPrograms extends Pick<LanedRuntime, 'lanes'> {
  readonly programs: ProgramCache;
  /** In memory that the lanes read. */
  readonly scratch: Scratch;
}

/** An open model with the programs compiled for it. */
export class ModelSession {
  readonly model: OpenModel;
  /** Pictures a batch that earlier explanations settled on, so that no new shape is compiled for the next. */
  readonly batches = new Map<string, number>();
  readonly scratch = new Scratch();
  readonly #programs = new Map<string, ProgramCache>();
  #laned: Promise<LanedPrograms | undefined> | undefined;
  #users = 0;
  #retired = false;

  constructor(model: OpenModel) {
    this.model = model;
  }

  programs(runtime: Runtime): ProgramCache {
    const key = `${runtime.id} ${runtime.device}`;
    const cache = this.#programs.get(key) ?? new ProgramCache(runtime, (program) => this.#familyOf(program));
    this.#programs.set(key, cache);
    return cache;
  }

  /** The same in lanes, which end with the model; others where none of them is left; undefined where memory holds no two. */
  async inLanes(open: () => Promise<LanedRuntime>): Promise<LanedPrograms | undefined> {
    if ((await this.#laned)?.lanes.count === 0) this.#laned = undefined;
    const weights = this.model.network.weights?.() ?? [];
    this.#laned ??= open().then(({runtime, lanes}) => {
      if (lanes.fitting(weights.reduce((sum, {tensor}) => sum + 4 * tensor.size, 0)) < 2) return undefined;
      const shared = (length: number) => new Float32Array(new SharedArrayBuffer(4 * length));
      return {
        lanes,
        programs: new ProgramCache(runtime, (program) => this.#familyOf(program)),
        scratch: new Scratch(shared),
      };
    });
    this.#laned.catch(() => (this.#laned = undefined));
    return this.#laned;
  }

  #familyOf(program: string): Family {
    const {network, topology} = this.model;
    return {key: `${topology} ${program}`, weights: network.weights?.().map(({tensor}) => tensor) ?? []};
  }

  /** Keeps the model until what is returned is called, even where the cache lets go of it. */
  use(): () => void {
    this.#users++;
    return () => {
      this.#users--;
      this.#disposeUnused();
    };
  }

  /** Ends the programs, where weights have changed. */
  async forgetPrograms(): Promise<void> {
    const caches = [...this.#programs.values()];
    this.#programs.clear();
    const laned = await this.#laned;
    await Promise.all([...caches, ...(laned ? [laned.programs] : [])].map((cache) => cache.dispose()));
  }

  /** The cache has let go of it; it ends with its last user. */
  retire(): void {
    this.#retired = true;
    this.#disposeUnused();
  }

  #disposeUnused(): void {
    if (!this.#retired || this.#users > 0) return;
    void this.forgetPrograms()
      .then(async () => (await this.#laned)?.lanes.stop())
      .finally(() => this.model.network.dispose());
  }
}

/** The last models used stay open; a changed file, or other inputs or outputs in its `heatlens.json`, is opened anew. */
export class ModelCache {
  readonly #dryRun: DryRun;
  readonly #turns: Turns;
  readonly #limit: number;
  readonly #sessions = new Map<string, {readonly stamp: string; readonly session: Promise<ModelSession>}>();

  /** @param limit models kept open, each with its weights and compiled programs */
  constructor(dryRun: DryRun, turns: Turns, limit = 3) {
    this.#dryRun = dryRun;
    this.#turns = turns;
    this.#limit = limit;
  }

  /** @throws HeatlensError as `openModel` does; a model that failed is tried again the next time */
  async open(path: string): Promise<ModelSession> {
    const {file} = await findModel(path);
    const {mtimeMs, size} = await stat(file);
    const choice = choiceOf((await readModelSettings(file)).settings);
    const stamp = `${mtimeMs} ${size} ${JSON.stringify(choice)}`;
    const known = this.#sessions.get(file);
    if (known && known.stamp !== stamp) this.#close(file);
    const entry = this.#sessions.get(file) ?? {stamp, session: this.#read(file, choice)};
    this.#sessions.delete(file);
    this.#sessions.set(file, entry);
    entry.session.catch(() => this.#sessions.delete(file));
    for (const oldest of [...this.#sessions.keys()].slice(0, -this.#limit)) this.#close(oldest);
    return entry.session;
  }

  async #read(file: string, choice: NetworkChoice): Promise<ModelSession> {
    return new ModelSession(await this.#turns.take(() => openModel(file, this.#dryRun, choice)));
  }

  /** A model of the caller's own, to be changed; it ends with `retire`. @throws HeatlensError as `openModel` does */
  async openOwn(path: string): Promise<ModelSession> {
    const {file} = await findModel(path);
    return this.#read(file, choiceOf((await readModelSettings(file)).settings));
  }

  async dispose(): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.allSettled(sessions.map(async ({session}) => (await session).retire()));
  }

  #close(file: string): void {
    const entry = this.#sessions.get(file);
    this.#sessions.delete(file);
    void entry?.session.then(
      (session) => session.retire(),
      () => undefined,
    );
  }
}

/** What of a `heatlens.json` decides how a model is opened. */
export function choiceOf({output, imageInput, constants}: ModelSettings): NetworkChoice {
  return {output, imageInput, constants};
}
