import * as v from 'valibot';
import type {Memento} from 'vscode';
import type {CompareFolderRequest} from '../../protocol/compare.ts';
import type {SweepRequest} from '../../protocol/sweep.ts';

const key = 'heatlens.sweeps';
/** More are forgotten, the oldest first. */
const most = 50;

const path = v.pipe(v.string(), v.nonEmpty());

/** How a folder was swept, whatever the model. */
const settings = v.object({
  explained: v.exactOptional(v.picklist(['predicted', 'labelled', 'both'])),
  methods: v.exactOptional(v.array(v.string())),
  labels: v.exactOptional(path),
  boxes: v.exactOptional(path),
  masks: v.exactOptional(path),
});
const place = v.object({...settings.entries, folder: path, store: path});
const sweep = v.object({finished: v.boolean(), request: v.object({...place.entries, model: path})});
const comparison = v.object({
  finished: v.boolean(),
  comparison: v.object({...place.entries, models: v.tuple([path, path])}),
});
const remembered = v.array(v.union([sweep, comparison]));

/** How a folder is swept, whatever the model. */
export type SweepSettings = Pick<SweepRequest, keyof typeof settings.entries>;

/** A sweep as the user set it, and whether it came to its end. */
export interface RememberedSweep {
  readonly finished: boolean;
  readonly request: SweepRequest;
}

/** The same of two models' sweeps and their comparison. */
export interface RememberedComparison {
  readonly finished: boolean;
  readonly comparison: CompareFolderRequest;
}

type Entry = RememberedSweep | RememberedComparison;

/** What was swept in this workspace, so that a folder is offered its last settings and a reloaded window can go on. */
export class SweepMemory {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  ofFolder(folder: string): RememberedSweep | undefined {
    return this.#sweeps().find(({request}) => request.folder === folder);
  }

  ofStore(store: string): RememberedSweep | undefined {
    return this.#sweeps().find(({request}) => request.store === store);
  }

  /** The comparison of two models that this store was made for. */
  comparisonOf(store: string): RememberedComparison | undefined {
    return this.#all()
      .filter((entry) => 'comparison' in entry)
      .find(({comparison}) => comparison.store === store);
  }

  /** What a folder was last swept with, by one model or by two. */
  settingsOf(folder: string): SweepSettings {
    const last = this.#all()
      .map(requestOf)
      .find((request) => request.folder === folder);
    return last === undefined ? {} : v.parse(settings, last);
  }

  async remember(entry: Entry): Promise<void> {
    const {store} = requestOf(entry);
    const others = this.#all().filter((other) => requestOf(other).store !== store);
    await this.#state.update(key, [entry, ...others].slice(0, most));
  }

  #sweeps(): readonly RememberedSweep[] {
    return this.#all().filter((entry) => 'request' in entry);
  }

  /** The newest first; none where something else was saved. */
  #all(): readonly Entry[] {
    const parsed = v.safeParse(remembered, this.#state.get<unknown>(key));
    return parsed.success ? parsed.output : [];
  }
}

function requestOf(entry: Entry): SweepRequest | CompareFolderRequest {
  return 'comparison' in entry ? entry.comparison : entry.request;
}
