import {keptQuestions, type Answer, type Checkpoint, type Question} from '../../protocol/comparePanel.ts';
import type {Explanation, ShownPicture} from '../../protocol/explanation.ts';
import type {Explainer} from '../explain/explainer.ts';
import type {RequestBase} from '../explain/pictureSession.ts';
import {checkpointNames} from './checkpointNames.ts';
import {PictureComparison} from './pictureComparison.ts';
import {Turns} from './turns.ts';

/** Who looks at a comparison; each call is one message to the page. Pictures are told by their places. */
export interface ComparisonView {
  checkpoints(checkpoints: readonly Checkpoint[]): void;
  question(picture: number, question: Question): void;
  picture(picture: number, shown: ShownPicture): void;
  answer(answer: Answer): void;
}

interface Inputs {
  /** At least one, with what is asked of each. */
  readonly pictures: readonly {readonly path: string; readonly question: Question}[];
  readonly explainer: Explainer;
  readonly baseOf: (model: string) => RequestBase;
  readonly view: ComparisonView;
}

/** A few pictures explained by the same checkpoints, each for a class of its own; one of them is in sight. */
export class ComparedPictures {
  readonly #view: ComparisonView;
  readonly #turns: Turns;
  readonly #each: readonly PictureComparison[];
  #checkpoints: readonly Checkpoint[] = [];
  #inSight = 0;
  #lastId = 0;

  constructor({pictures, explainer, baseOf, view}: Inputs) {
    this.#view = view;
    this.#turns = new Turns(explainer);
    this.#each = pictures.map(
      ({path, question}, place) =>
        new PictureComparison({
          picture: path,
          explainer: this.#turns.of(place),
          baseOf,
          question,
          view: {
            question: (now) => view.question(place, now),
            picture: (shown) => view.picture(place, shown),
            answer: (checkpoint, key, state) => view.answer({picture: place, checkpoint, question: key, state}),
          },
          kept: keptQuestions(pictures.length),
          checkpoints: () => this.#checkpoints,
          gone: (id) => this.mark(id, 'deleted'),
        }),
    );
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  /** Appends models in this order, and explains with them. @returns their ids */
  add(paths: readonly string[]): readonly number[] {
    const added = paths.map((path): Checkpoint => ({id: ++this.#lastId, path, name: '', file: 'there'}));
    this.#setCheckpoints([...this.#checkpoints, ...added]);
    for (const one of this.#each) one.goOn();
    return added.map(({id}) => id);
  }

  /** What became of a checkpoint's file; its maps stay. */
  mark(id: number, file: Checkpoint['file']): void {
    if (this.#checkpoints.every((one) => one.id !== id || one.file === file)) return;
    this.#setCheckpoints(this.#checkpoints.map((one) => (one.id === id ? {...one, file} : one)));
  }

  /** Asks for something else of one picture; the method is that of all. */
  ask(picture: number, question: Question): void {
    const {method, aggregate} = question;
    this.#each[picture]?.ask(question);
    for (const one of this.#each) one.ask({...one.question, method, aggregate});
  }

  /** This picture is in sight now, with these checkpoints: they come first. */
  prefer(picture: number, checkpoints: readonly number[]): void {
    this.#inSight = picture;
    for (const one of this.#each) one.prefer(checkpoints);
    this.#turns.prefer(picture);
  }

  /** Explains once more where a checkpoint has no map. */
  retry(id: number): void {
    for (const one of this.#each) if (!one.answered(id)) one.retry(id);
  }

  stop(): void {
    for (const one of this.#each) one.stop();
  }

  /** Says everything again to a page that has just been made. */
  replay(): void {
    this.#view.checkpoints(this.#checkpoints);
    for (const one of this.#each) one.replay();
  }

  /** The finished explanations of the picture in sight, in the checkpoints' order. */
  explanations(): readonly {readonly name: string; readonly explanation: Explanation}[] {
    return this.#checkpoints.flatMap(({id, name}) => {
      const explanation = this.#each[this.#inSight]?.explanationOf(id);
      return explanation === undefined ? [] : [{name, explanation}];
    });
  }

  /** Whether it has a map of any picture. */
  answered(id: number): boolean {
    return this.#each.some((one) => one.answered(id));
  }

  dispose(): void {
    for (const one of this.#each) one.dispose();
  }

  #setCheckpoints(checkpoints: readonly Checkpoint[]): void {
    const names = checkpointNames(checkpoints.map(({path}) => path));
    this.#checkpoints = checkpoints.map((one, i) => ({...one, name: names[i]}));
    this.#view.checkpoints(this.#checkpoints);
  }
}
