import {isAbsolute, relative} from 'node:path';

/** What was said of pictures, by the names that files are called with: paths in the folder, or names alone. */
export class ByPath<T> {
  readonly #folder: string;
  readonly #said = new Map<string, T>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  get size(): number {
    return this.#said.size;
  }

  set(name: string, value: T): void {
    this.#said.set(this.#folded(name), value);
  }

  get(name: string): T | undefined {
    return this.#said.get(this.#folded(name));
  }

  /** By the whole path, else by the name; each also without its ending. */
  of(path: string): T | undefined {
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const one of [path, withoutEnding(path), name, withoutEnding(name)]) {
      const said = this.#said.get(one);
      if (said !== undefined) return said;
    }
    return undefined;
  }

  #folded(name: string): string {
    const within = isAbsolute(name) ? relative(this.#folder, name) : name;
    return within.replaceAll('\\', '/').replace(/^(\.\/)+/, '');
  }
}

function withoutEnding(path: string): string {
  return path.replace(/\.[^./]*$/, '');
}
