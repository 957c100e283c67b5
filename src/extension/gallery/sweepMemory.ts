import * as v from 'valibot';
import type {Memento} from 'vscode';
import type {SweepRequest} from '../../protocol/sweep.ts';

const key = 'heatlens.sweeps';
/** More are forgotten, the oldest first. */
const most = 50;

const path = v.pipe(v.string(), v.nonEmpty());
const remembered = v.array(v.object({
  finished: v.boolean(),
  request: v.object({
    folder: path,
    model: path,
    store: path,
    explained: v.exactOptional(v.picklist(['predicted', 'labelled', 'both'])),
    methods: v.exactOptional(v.array(v.string())),
    labels: v.exactOptional(path),
    boxes: v.exactOptional(path),
    masks: v.exactOptional(path),
  }),
}));

/** A sweep as the user set it, and whether it came to its end. */
export interface RememberedSweep {
  readonly finished: boolean;
  readonly request: SweepRequest;
}

/** What was swept in this workspace, so that a folder is offered its last settings and a reloaded window can go on. */
export class SweepMemory {
  readonly #state: Memento;

  constructor(state: Memento) {
    this.#state = state;
  }

  ofFolder(folder: string): RememberedSweep | undefined {
    return this.#all().find(({request}) => request.folder === folder);
  }

  ofStore(store: string): RememberedSweep | undefined {
    return this.#all().find(({request}) => request.store === store);
  }

  async remember(sweep: RememberedSweep): Promise<void> {
    const others = this.#all().filter(({request}) => request.store !== sweep.request.store);
    await this.#state.update(key, [sweep, ...others].slice(0, most));
  }

  /** The newest first; none where something else was saved. */
  #all(): readonly RememberedSweep[] {
    const parsed = v.safeParse(remembered, this.#state.get<unknown>(key));
    return parsed.success ? parsed.output : [];
  }
}
