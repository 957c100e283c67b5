import type {Array32, CompiledProgram, Family, Inputs, Program, Runtime} from './runtime.ts';

/** The family of a program by its key. */
export type FamilyOf = (key: string) => Family;

/** Compiled programs of one network on one runtime, made once for each key and input shapes; the least used go first. */
export class ProgramCache {
  readonly runtime: Runtime;
  readonly #limit: number;
  readonly #family: FamilyOf | undefined;
  readonly #compiled = new Map<string, Promise<CompiledProgram>>();

  /**
   * @param family of the network, so that another checkpoint's traces are taken
   * @param limit how many programs stay compiled; each keeps its packed weights in memory
   */
  constructor(runtime: Runtime, family?: FamilyOf, limit = 6) {
    this.runtime = runtime;
    this.#family = family;
    this.#limit = limit;
  }

  /** @param key names the formula with its parameters */
  async run(key: string, program: Program, inputs: Inputs): Promise<Record<string, Array32>> {
    return (await this.compile(key, program)).run(inputs);
  }

  compile(key: string, program: Program): Promise<CompiledProgram> {
    const full = `${key} ${JSON.stringify(program.inputs)}`;
    const compiled = this.#compiled.get(full) ?? this.runtime.compile(program, this.#family?.(full));
    this.#compiled.delete(full);
    this.#compiled.set(full, compiled);
    compiled.catch(() => this.#compiled.delete(full));
    this.#evict();
    return compiled;
  }

  async dispose(): Promise<void> {
    const all = [...this.#compiled.values()];
    this.#compiled.clear();
    await Promise.allSettled(all.map(async (compiled) => (await compiled).dispose()));
  }

  #evict(): void {
    for (const [key, compiled] of this.#compiled) {
      if (this.#compiled.size <= this.#limit) return;
      this.#compiled.delete(key);
      void compiled.then(
        (program) => program.dispose(),
        () => undefined,
      );
    }
  }
}
