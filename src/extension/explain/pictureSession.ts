import type {Choice, PanelState} from '../../protocol/panel.ts';
import type {
  ExplainProgress,
  ExplainRequest,
  Explanation,
  MapUpdate,
  Prediction,
  ShownPicture,
} from '../../protocol/explanation.ts';
import {thinned} from '../../protocol/thinning.ts';
import {failure} from '../engine/engineError.ts';
import type {Explainer} from './explainer.ts';
import {partsOf} from './partsOf.ts';

/** Who looks at a session; each call is one message to the panel. */
export interface SessionView {
  state(state: PanelState): void;
  message(text: string): void;
  picture(picture: ShownPicture): void;
  prediction(prediction: Prediction): void;
  map(update: MapUpdate): void;
}

/** What every explanation of a session starts from: settings and the model. */
export type RequestBase = Omit<ExplainRequest, 'image' | 'target' | 'layer' | 'method' | 'aggregate'> & Choice;

/** Milliseconds between two maps that are passed on. */
const pace = 60;

/**
 * One picture and what is known about it.
 *
 * A newer explanation cancels the one before, and what that one still says is dropped. What was shown is kept, so that
 * a panel which was hidden can be drawn again.
 */
export class PictureSession {
  readonly picture: string;
  readonly #explainer: Explainer;
  readonly #view: SessionView;
  #state: PanelState;
  #message = '';
  #shown: ShownPicture | undefined;
  #prediction: Prediction | undefined;
  #maps: readonly MapUpdate[] = [];
  /** When a map was last passed on, in milliseconds. */
  #told = -Infinity;
  #explanation: Explanation | undefined;
  #choice: Choice = {};
  #running: AbortController | undefined;

  constructor(picture: string, explainer: Explainer, view: SessionView) {
    this.picture = picture;
    this.#explainer = explainer;
    this.#view = view;
    this.#state = {kind: 'initial', picture, message: 'Looking for models…'};
  }

  /** The last finished or stopped explanation; absent before there is one. */
  get explanation(): Explanation | undefined {
    return this.#explanation;
  }

  /** Whether it ended by itself, with its last map. */
  get complete(): boolean {
    return this.#state.kind === 'complete' && !this.#state.stopped;
  }

  get running(): boolean {
    return this.#running !== undefined;
  }

  get model(): string | undefined {
    return this.#prediction?.model.path;
  }

  get choice(): Choice {
    return this.#choice;
  }

  /** Takes over what was chosen for another picture or model, as far as it makes sense here. */
  adopt(choice: Choice): void {
    this.#choice = choice;
  }

  show(state: PanelState): void {
    this.#state = state;
    this.#view.state(state);
  }

  /** Explains with the settings given and all that was chosen so far; resolves when it has ended in any way. */
  async explain(base: RequestBase, choice: Choice = {}): Promise<void> {
    this.#running?.abort();
    const run = new AbortController();
    this.#running = run;
    this.#choice = {...this.#choice, ...choice};
    this.#maps = [];
    this.#told = -Infinity;
    this.#explanation = undefined;
    this.show({kind: 'pending', picture: this.picture});
    try {
      const request: ExplainRequest = {...base, ...this.#choice, image: this.picture};
      const explanation = await this.#explainer.explain(request, (step) => this.#receive(run, step), run.signal);
      if (this.#running === run) this.#finish(explanation);
    } catch (error) {
      if (this.#running === run) this.#fail(run, error);
    }
  }

  /** Stops and keeps the last map. */
  cancel(): void {
    this.#running?.abort();
  }

  dispose(): void {
    this.#running?.abort();
    this.#running = undefined;
  }

  /** Says everything again to a view that has just been made. */
  replay(): void {
    this.#view.state(this.#state);
    this.#view.message(this.#message);
    if (this.#shown !== undefined) this.#view.picture(this.#shown);
    if (this.#prediction !== undefined) this.#view.prediction(this.#prediction);
    for (const update of this.#maps) this.#view.map(update);
  }

  #receive(run: AbortController, step: ExplainProgress): void {
    if (this.#running !== run) return;
    if (step.stage === 'working') this.#view.message((this.#message = step.message));
    else if (step.stage === 'picture') this.#view.picture((this.#shown = step.picture));
    else if (step.stage === 'prediction') this.#view.prediction((this.#prediction = step.prediction));
    else this.#sharpen(step.update);
  }

  // A small network makes a hundred maps a second; more than the eye follows would only fill the links.
  #sharpen(update: MapUpdate): void {
    this.#maps = thinned(this.#maps, update);
    const now = performance.now();
    if (now - this.#told < pace) return;
    this.#told = now;
    this.#view.map(update);
  }

  #finish(explanation: Explanation): void {
    this.#running = undefined;
    this.#explanation = explanation;
    // The last map comes with the answer; those on the way may lack some copies.
    const {update} = partsOf(explanation);
    this.#maps = thinned(this.#maps, update);
    this.#view.map(update);
    this.show({kind: 'complete', picture: this.picture, stopped: false});
  }

  #fail(run: AbortController, error: unknown): void {
    this.#running = undefined;
    const last = this.#maps.at(-1);
    if (run.signal.aborted && last !== undefined && this.#prediction !== undefined) {
      this.#explanation = {...this.#prediction, ...last, versions: {}};
      this.#view.map(last);
      this.show({kind: 'complete', picture: this.picture, stopped: true});
      return;
    }
    this.show({kind: 'failed', picture: this.picture, ...failure(error)});
  }
}
