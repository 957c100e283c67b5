/**
 * The end of the other side of a link, which vscode-jsonrpc leaves requests unanswered at.
 *
 * A race of each reply with one promise of the end would keep every reply for as long as the link lives: a promise holds
 * on to what waits for it.
 */
export class Ending {
  readonly #waiting = new Set<(error: Error) => void>();
  #error: Error | undefined;

  /** The reply, or the error of the end, whichever comes first. */
  orEnd<T>(reply: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#error) reject(this.#error);
      this.#waiting.add(reject);
      const settled = () => this.#waiting.delete(reject);
      reply.then(resolve, reject).then(settled, settled);
    });
  }

  /** Rejects everything that waits, and everything that comes later. */
  end(error: Error): void {
    this.#error ??= error;
    for (const reject of this.#waiting) reject(this.#error);
    this.#waiting.clear();
  }
}
