import type {ExplainProgress, ExplainRequest, Explanation} from '../../protocol/explanation.ts';
import {EngineError} from '../engine/engineError.ts';
import type {Explainer} from '../explain/explainer.ts';

interface Waiting {
  readonly picture: number;
  readonly model: string;
  /** @param giveWay aborts where the picture in sight needs the turn */
  readonly begin: (giveWay: AbortSignal) => void;
}

/**
 * Explains one picture after the other: that in sight first, then what the model in memory can do. Another that is
 * under way when the one in sight asks gives way, and begins again later.
 */
export class Turns {
  readonly #explainer: Explainer;
  #waiting: readonly Waiting[] = [];
  #running: {readonly picture: number; readonly giveWay: AbortController} | undefined;
  #inSight = 0;
  #model = '';

  constructor(explainer: Explainer) {
    this.#explainer = explainer;
  }

  /** The explainer of one picture. */
  of(picture: number): Explainer {
    return {explain: (request, receive, signal) => this.#explain(picture, request, receive, signal)};
  }

  prefer(picture: number): void {
    this.#inSight = picture;
    this.#makeWay();
  }

  async #explain(
    picture: number,
    request: ExplainRequest,
    receive: (progress: ExplainProgress) => void,
    signal: AbortSignal,
  ): Promise<Explanation> {
    for (;;) {
      const giveWay = await this.#turn(picture, request.model, signal);
      try {
        return await this.#explainer.explain(request, receive, AbortSignal.any([signal, giveWay]));
      } catch (error) {
        if (!giveWay.aborted || signal.aborted) throw error;
      } finally {
        this.#running = undefined;
        // Whoever has just finished may want the next turn as well.
        setImmediate(() => this.#next());
      }
    }
  }

  #turn(picture: number, model: string, signal: AbortSignal): Promise<AbortSignal> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting = this.#waiting.filter((one) => one !== waiting);
        reject(new EngineError('cancelled', 'It is not wanted any more.'));
      };
      const begin = (giveWay: AbortSignal) => {
        signal.removeEventListener('abort', leave);
        resolve(giveWay);
      };
      const waiting: Waiting = {picture, model, begin};
      signal.addEventListener('abort', leave, {once: true});
      this.#waiting = [...this.#waiting, waiting];
      this.#makeWay();
      this.#next();
    });
  }

  #makeWay(): void {
    const wanted = this.#waiting.some(({picture}) => picture === this.#inSight);
    if (wanted && this.#running?.picture !== this.#inSight) this.#running?.giveWay.abort();
  }

  #next(): void {
    if (this.#running !== undefined) return;
    const next =
      this.#waiting.find(({picture}) => picture === this.#inSight) ??
      this.#waiting.find(({model}) => model === this.#model) ??
      this.#waiting[0];
    if (next === undefined) return;
    const giveWay = new AbortController();
    this.#waiting = this.#waiting.filter((one) => one !== next);
    this.#running = {picture: next.picture, giveWay};
    this.#model = next.model;
    next.begin(giveWay.signal);
  }
}
