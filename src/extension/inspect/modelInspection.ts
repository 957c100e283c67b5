import type {ModelOutline, ModelSummary} from '../../protocol/engine.ts';
import type {InspectState} from '../../protocol/inspectPanel.ts';
import {failure} from '../engine/engineError.ts';

/** What an inspection asks of the engine. */
export interface Inspector {
  outline(model: string): Promise<ModelOutline>;
  inspect(model: string): Promise<ModelSummary>;
}

/**
 * Reads one model: first its topology, which is quick, then its weights. A newer reading drops what an older one still
 * brings.
 */
export class ModelInspection {
  readonly #path: string;
  readonly #inspector: Inspector;
  readonly #show: (state: InspectState) => void;
  #state: InspectState;
  #reading = 0;

  constructor(path: string, inspector: Inspector, show: (state: InspectState) => void) {
    this.#path = path;
    this.#inspector = inspector;
    this.#show = show;
    this.#state = {kind: 'pending', path};
  }

  get state(): InspectState {
    return this.#state;
  }

  async read(): Promise<void> {
    const reading = ++this.#reading;
    const path = this.#path;
    let model: ModelOutline | null = null;
    const enter = (state: InspectState) => {
      if (reading === this.#reading) this.#enter(state);
    };
    enter({kind: 'pending', path});
    try {
      model = await this.#inspector.outline(path);
      enter({kind: 'outlined', path, model});
      enter({kind: 'complete', path, model: await this.#inspector.inspect(path)});
    } catch (error) {
      enter({kind: 'failed', path, ...failure(error), model});
    }
  }

  /** Nothing is shown any more. */
  dispose(): void {
    this.#reading++;
  }

  #enter(state: InspectState): void {
    this.#state = state;
    this.#show(state);
  }
}
