import type {Explanation} from '../../protocol/explanation.ts';
import type {Choice, PanelState, Sequence} from '../../protocol/panel.ts';
import {failure} from '../engine/engineError.ts';
import type {Explainer} from './explainer.ts';
import {PictureSession, type RequestBase, type SessionView} from './pictureSession.ts';

export interface SequenceView extends SessionView {
  sequence(sequence: Sequence): void;
}

/** Finds the model of a picture, and what else its explanations start from. */
export type FindBase = (picture: string) => Promise<RequestBase | 'none' | 'undecided'>;

interface Inputs {
  readonly pictures: readonly string[];
  readonly explainer: Explainer;
  readonly findBase: FindBase;
  readonly view: SequenceView;
}

/** Pictures kept with their maps; a further one is explained again when the user comes back to it. */
const keptSessions = 8;

/** The pictures of one panel; one of them is in sight, and only what it says reaches the view. */
export class PictureSequence {
  readonly #inputs: Inputs;
  #index = 0;
  #sessions = new Map<string, PictureSession>();

  /** @param inputs.pictures at least one */
  constructor(inputs: Inputs) {
    this.#inputs = inputs;
  }

  get picture(): string {
    return this.#inputs.pictures[this.#index] ?? '';
  }

  get explanation(): Explanation | undefined {
    return this.#session().explanation;
  }

  get model(): string | undefined {
    return this.#session().model;
  }

  /** Explains the picture in sight from the beginning: its model is looked for again. */
  async explain(choice: Choice = {}): Promise<void> {
    const session = this.#session();
    const {picture} = this;
    try {
      const base = await this.#inputs.findBase(picture);
      if (this.#sessions.get(picture) !== session) return;
      if (typeof base === 'object') await session.explain(base, choice);
      else session.show(withoutModel(picture, base));
    } catch (error) {
      session.show({kind: 'failed', picture, ...failure(error)});
    }
  }

  /** Explains once more what the user asks for once more: the picture, the model or the workspace may have changed. */
  async again(): Promise<void> {
    if (!this.#session().running) await this.explain();
  }

  /** Explains as if nothing had been chosen. */
  async startOver(): Promise<void> {
    this.#session().adopt({});
    await this.explain();
  }

  cancel(): void {
    this.#session().cancel();
  }

  /** To the next or the previous picture; what was chosen stays, but for the class. */
  step(by: 1 | -1): void {
    const to = this.#index + by;
    if (to < 0 || to >= this.#inputs.pictures.length) return;
    const before = this.#session();
    before.cancel();
    this.#index = to;
    const {layer, method, aggregate} = before.choice;
    const known = this.#sessions.get(this.picture)?.complete === true;
    this.#tellPlace();
    if (known) {
      this.#session().replay();
      return;
    }
    this.#drop(this.picture);
    this.#session().adopt({layer, method, aggregate});
    this.#session().replay();
    void this.explain();
  }

  /** Forgets all maps, as another model needs it, and explains the picture in sight. */
  async restart(): Promise<void> {
    const {method, aggregate} = this.#session().choice;
    for (const picture of this.#sessions.keys()) this.#drop(picture);
    this.#session().adopt({method, aggregate});
    await this.explain();
  }

  replay(): void {
    this.#tellPlace();
    this.#session().replay();
  }

  dispose(): void {
    for (const picture of this.#sessions.keys()) this.#drop(picture);
  }

  #session(): PictureSession {
    const {picture} = this;
    const known = this.#sessions.get(picture);
    if (known !== undefined) return known;
    const session: PictureSession = new PictureSession(
      picture,
      this.#inputs.explainer,
      this.#viewOf(() => session),
    );
    this.#sessions.set(picture, session);
    for (const old of [...this.#sessions.keys()].slice(0, -keptSessions)) this.#drop(old);
    return session;
  }

  #drop(picture: string): void {
    this.#sessions.get(picture)?.dispose();
    this.#sessions.delete(picture);
  }

  #tellPlace(): void {
    this.#inputs.view.sequence({index: this.#index, count: this.#inputs.pictures.length});
  }

  #viewOf(session: () => PictureSession): SessionView {
    const {view} = this.#inputs;
    const seen =
      <T>(tell: (what: T) => void) =>
      (what: T) => {
        if (this.#sessions.get(this.picture) === session()) tell(what);
      };
    return {
      state: seen((state) => view.state(state)),
      message: seen((text) => view.message(text)),
      picture: seen((picture) => view.picture(picture)),
      prediction: seen((prediction) => view.prediction(prediction)),
      map: seen((update) => view.map(update)),
    };
  }
}

function withoutModel(picture: string, why: 'none' | 'undecided'): PanelState {
  if (why === 'none') return {kind: 'no-model', picture};
  return {kind: 'failed', picture, code: 'model-not-found', message: 'No model was chosen. Choose the one to explain.'};
}
