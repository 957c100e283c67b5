import {basename, dirname} from 'node:path';
import {
  keyOf,
  type AnswerState,
  type Checkpoint,
  type Question,
  type SharedTarget,
} from '../../protocol/comparePanel.ts';
import type {ExplainProgress, Explanation, MapUpdate, Prediction, ShownPicture} from '../../protocol/explanation.ts';
import {EngineError, failure} from '../engine/engineError.ts';
import type {Explainer} from '../explain/explainer.ts';
import {partsOf} from '../explain/partsOf.ts';
import type {RequestBase} from '../explain/pictureSession.ts';

/** Who looks at one picture's comparison; each call is one message to the page. */
export interface PictureView {
  question(question: Question): void;
  picture(picture: ShownPicture): void;
  /** @param question `keyOf` the question that is answered */
  answer(checkpoint: number, question: string, state: AnswerState): void;
}

interface Inputs {
  readonly picture: string;
  readonly explainer: Explainer;
  /** What every explanation starts from, but for what the question says. */
  readonly baseOf: (model: string) => RequestBase;
  readonly question: Question;
  readonly view: PictureView;
  /** Questions whose maps are kept. */
  readonly kept: number;
  /** As they are now. */
  readonly checkpoints: () => readonly Checkpoint[];
  /** A checkpoint's file was not there. */
  readonly gone: (checkpoint: number) => void;
}

type Kept = {readonly state: AnswerState; readonly explanation?: Explanation};

interface Run {
  readonly id: number;
  readonly abort: AbortController;
}

/** Milliseconds between two maps of a checkpoint that are passed on. */
const pace = 60;

/**
 * One picture explained by many models, one after the other, those in sight first. All maps are kept, so that going
 * back to a class, a method or a checkpoint asks nobody.
 */
export class PictureComparison {
  readonly #inputs: Inputs;
  #question: Question;
  #answers = new Map<string, Map<number, Kept>>();
  #inSight: readonly number[] = [];
  #picture: ShownPicture | undefined;
  #running: Run | undefined;
  #stopped = false;
  #told = -Infinity;

  constructor(inputs: Inputs) {
    this.#inputs = inputs;
    this.#question = inputs.question;
  }

  get question(): Question {
    return this.#question;
  }

  /** Explains with the checkpoints that have no answer yet. */
  goOn(): void {
    this.#stopped = false;
    this.#go();
  }

  /** Asks all for something else; what is known the page has already. */
  ask(question: Question): void {
    if (keyOf(question) === keyOf(this.#question)) return;
    this.#drop();
    this.#question = question;
    this.#inputs.view.question(question);
    for (const {id} of this.#inputs.checkpoints()) if (!this.#present.has(id)) this.#tell(id, {kind: 'waiting'});
    this.goOn();
  }

  prefer(ids: readonly number[]): void {
    this.#inSight = ids;
  }

  /** Explains once more with one that failed, or all that were not reached when it was stopped. */
  retry(id: number): void {
    if (this.#running?.id === id) this.#drop();
    this.#present.delete(id);
    this.#tell(id, {kind: 'waiting'});
    this.goOn();
  }

  /** Ends what is under way; what was made stays. */
  stop(): void {
    this.#stopped = true;
    const id = this.#running?.id;
    this.#drop();
    if (id !== undefined) this.#tell(id, {kind: 'waiting'});
  }

  /** Says everything again to a page that has just been made. */
  replay(): void {
    const {view} = this.#inputs;
    if (this.#picture !== undefined) view.picture(this.#picture);
    for (const [question, answers] of this.#answers) {
      for (const [checkpoint, {state}] of answers) view.answer(checkpoint, question, state);
    }
    view.question(this.#question);
  }

  /** The finished explanation of the present question. */
  explanationOf(id: number): Explanation | undefined {
    return this.#present.get(id)?.explanation;
  }

  /** Whether it has an answer for the present question that is not a failure. */
  answered(id: number): boolean {
    return this.#present.get(id)?.state.kind === 'complete';
  }

  dispose(): void {
    this.#stopped = true;
    this.#drop();
  }

  get #present(): Map<number, Kept> {
    const key = keyOf(this.#question);
    const known = this.#answers.get(key) ?? new Map<number, Kept>();
    this.#answers.delete(key);
    this.#answers.set(key, known);
    for (const old of [...this.#answers.keys()].slice(0, -this.#inputs.kept)) this.#answers.delete(old);
    return known;
  }

  #drop(): void {
    this.#running?.abort.abort();
    this.#running = undefined;
  }

  /** Explains with the next that has no answer; the first of all alone says which class it is. */
  #go(): void {
    if (this.#running !== undefined || this.#stopped) return;
    const open = this.#inputs.checkpoints().filter(({id, file}) => file === 'there' && !this.#present.has(id));
    const next =
      (this.#question.target === null ? undefined : open.find(({id}) => this.#inSight.includes(id))) ?? open[0];
    if (next === undefined) return;
    const run = {id: next.id, abort: new AbortController()};
    this.#running = run;
    this.#told = -Infinity;
    void this.#explain(run, next.path);
  }

  async #explain(run: Run, path: string): Promise<void> {
    this.#tell(run.id, {kind: 'pending', message: 'Waiting for the engine…'});
    try {
      this.#finish(run, await this.#explainByLabel(run, path));
    } catch (error) {
      if (this.#running !== run) return;
      const {code, message} = failure(error);
      const diverged = error instanceof EngineError && error.details['weight'] !== undefined;
      this.#keep(run.id, {state: {kind: 'failed', code, message, diverged}});
      if (code === 'model-not-found') this.#inputs.gone(run.id);
    }
    if (this.#running !== run) return;
    this.#running = undefined;
    this.#go();
  }

  async #explainByLabel(run: Run, path: string): Promise<{explanation: Explanation; note: string}> {
    const {target} = this.#question;
    try {
      return {explanation: await this.#request(run, path, target?.label), note: ''};
    } catch (error) {
      if (target === null || failure(error).code !== 'unknown-class') throw error;
      const explanation = await this.#request(run, path, target.index).catch((cause: unknown) => {
        if (failure(cause).code !== 'unknown-class') throw cause;
        throw new EngineError(
          'unknown-class',
          `It has no class “${target.label}”, nor one of its number, ${target.index}. Choose a class that both have.`,
          {cause},
        );
      });
      return {
        explanation,
        note: `It has no class “${target.label}”: its class ${target.index}, “${explanation.target.label}”, is shown.`,
      };
    }
  }

  #request(run: Run, path: string, of: string | number | undefined): Promise<Explanation> {
    const {target, method, aggregate} = this.#question;
    const {explainer, baseOf, picture} = this.#inputs;
    const wanted =
      of === undefined || target === null ? {} : {target: {kind: 'class', class: of, sign: target.sign} as const};
    const received: {prediction?: Prediction; update?: MapUpdate} = {};
    const receive = (progress: ExplainProgress) => {
      if (this.#running !== run) return;
      if (progress.stage === 'picture') this.#show(progress.picture);
      else if (progress.stage === 'working') this.#tell(run.id, {kind: 'pending', message: progress.message});
      else if (progress.stage === 'prediction') {
        received.prediction = progress.prediction;
        this.#settle(progress.prediction);
        if (this.#running === run) this.#tell(run.id, {kind: 'pending', message: '', ...received});
      } else this.#sharpen(run.id, received, progress.update);
    };
    return explainer.explain(
      {...baseOf(path), method, aggregate, ...wanted, image: picture},
      receive,
      run.abort.signal,
    );
  }

  #show(picture: ShownPicture): void {
    if (this.#picture !== undefined) return;
    this.#picture = picture;
    this.#inputs.view.picture(picture);
  }

  /** All are asked for the class that the picture's folder is called by, else for what the first predicts. */
  #settle({target: {index, label, sign}, labels}: Pick<Prediction, 'target' | 'labels'>): void {
    if (this.#question.target !== null) return;
    const failed = [...this.#present].filter(([, {state}]) => state.kind === 'failed');
    const target = {...(classOfFolder(this.#inputs.picture, labels) ?? {index, label}), sign};
    this.#question = {...this.#question, target};
    this.#inputs.view.question(this.#question);
    for (const [id, kept] of failed) this.#keep(id, kept);
    if (target.index === index) return;
    this.#drop();
    this.#go();
  }

  #sharpen(id: number, received: {readonly prediction?: Prediction}, update: MapUpdate): void {
    const now = performance.now();
    if (now - this.#told < pace) return;
    this.#told = now;
    this.#tell(id, {kind: 'pending', message: '', ...received, update});
  }

  #finish(run: Run, {explanation, note}: {explanation: Explanation; note: string}): void {
    if (this.#running !== run) return;
    this.#settle(explanation);
    if (this.#running === run)
      this.#keep(run.id, {state: {kind: 'complete', ...partsOf(explanation), note}, explanation});
  }

  #keep(id: number, kept: Kept): void {
    this.#present.set(id, kept);
    this.#tell(id, kept.state);
  }

  #tell(checkpoint: number, state: AnswerState): void {
    this.#inputs.view.answer(checkpoint, keyOf(this.#question), state);
  }
}

/** As pictures for training lie on disk. */
function classOfFolder(picture: string, labels: readonly string[]): Pick<SharedTarget, 'index' | 'label'> | undefined {
  const folder = basename(dirname(picture)).toLowerCase();
  const index = labels.findIndex((label) => label.toLowerCase() === folder);
  return index < 0 ? undefined : {index, label: labels[index]};
}
