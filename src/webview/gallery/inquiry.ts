import type {DatasetProgress} from '../../protocol/dataset.ts';

/** An answer that is waited for; it is in exactly one of these. */
export type Answer<T> =
  | {readonly kind: 'initial'}
  /** `before`: what was known when it was asked again. */
  | {readonly kind: 'pending'; readonly progress: DatasetProgress; readonly before: T | undefined}
  | {readonly kind: 'complete'; readonly value: T}
  | {readonly kind: 'failed'; readonly message: string};

/** How a question is followed while it is answered. */
export interface Following {
  readonly signal: AbortSignal;
  readonly receive: (progress: DatasetProgress) => void;
}

/**
 * One question at a time: a newer one cancels the older, whose answer is dropped; the same is asked once, also where it
 * failed.
 */
export class Inquiry<T> {
  readonly #changed: () => void;
  #answer: Answer<T> = {kind: 'initial'};
  #key: string | undefined;
  #running: AbortController | undefined;

  /** @param changed is called when there is something new to show */
  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get answer(): Answer<T> {
    return this.#answer;
  }

  /** @param key what is asked, as a text: the same is asked once */
  ask(key: string, work: (following: Following) => Promise<T>): void {
    if (key === this.#key) return;
    this.#running?.abort();
    this.#key = key;
    void this.#follow(work);
  }

  /** Ends the question, which is not asked again by itself. */
  cancel(): void {
    this.#running?.abort();
    this.#enter({kind: 'initial'});
  }

  /** Lets the same be asked once more, unless it is known. */
  again(): void {
    if (this.#answer.kind !== 'complete') this.#key = undefined;
    this.#changed();
  }

  async #follow(work: (following: Following) => Promise<T>): Promise<void> {
    const running = new AbortController();
    const {signal} = running;
    const before = valueOf(this.#answer);
    const enter = (answer: Answer<T>) => {
      if (!signal.aborted) this.#enter(answer);
    };
    this.#running = running;
    enter({kind: 'pending', progress: {message: '', done: null}, before});
    try {
      enter({
        kind: 'complete',
        value: await work({signal, receive: (progress) => enter({kind: 'pending', progress, before})}),
      });
    } catch (error) {
      enter({kind: 'failed', message: error instanceof Error ? error.message : String(error)});
    }
  }

  #enter(answer: Answer<T>): void {
    this.#answer = answer;
    this.#changed();
  }
}

/** What is known, also while it is asked again. */
export function valueOf<T>(answer: Answer<T>): T | undefined {
  if (answer.kind === 'complete') return answer.value;
  return answer.kind === 'pending' ? answer.before : undefined;
}
