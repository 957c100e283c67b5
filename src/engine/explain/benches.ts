import type {Bench} from '../../core/methods/method.ts';
import type {ProgramCache} from '../../core/runtime/programCache.ts';
import type {CompiledProgram} from '../../core/runtime/runtime.ts';
import type {Turns} from '../turns.ts';

/** Milliseconds so far. */
export interface Spent {
  /** In making programs, of which in tracing, in folding and writing the weights, and in making sessions. */
  readonly compile: number;
  readonly trace: number;
  readonly encode: number;
  readonly session: number;
  /** While programs ran, one or several. */
  readonly run: number;
}

/** Whose making has been counted: a program that is taken again cost nothing. */
const counted = new WeakSet<CompiledProgram>();

/** Benches of one subject, on whatever computes, and what they spend in all. */
export class Benches {
  readonly #subject: Omit<Bench, 'run'>;
  readonly #turns: Turns;
  readonly #spent = {compile: 0, trace: 0, encode: 0, session: 0, run: 0};
  readonly spent: Spent = this.#spent;
  #lastRun = 0;

  constructor(subject: Omit<Bench, 'run'>, turns: Turns) {
    this.#subject = subject;
    this.#turns = turns;
  }

  /** @param took is told the milliseconds of each run */
  on(programs: () => ProgramCache, took?: (milliseconds: number) => void): Bench {
    return {
      ...this.#subject,
      run: async (key, program, inputs) => {
        const {outputs} = await this.#turns.take(async () => {
          const compiled = await this.#counted(() => programs().compile(key, program));
          const begin = performance.now();
          const running = compiled.run(inputs).finally(() => this.#ran(begin, took));
          if (!compiled.concurrent) await running;
          return {outputs: running};
        });
        return outputs;
      },
    };
  }

  async #counted(compile: () => Promise<CompiledProgram>): Promise<CompiledProgram> {
    const begin = performance.now();
    const compiled = await compile();
    this.#spent.compile += performance.now() - begin;
    if (!counted.has(compiled))
      for (const part of ['trace', 'encode', 'session'] as const) this.#spent[part] += compiled.milliseconds[part] ?? 0;
    counted.add(compiled);
    return compiled;
  }

  #ran(begin: number, took?: (milliseconds: number) => void): void {
    const end = performance.now();
    this.#spent.run += end - Math.max(begin, this.#lastRun);
    this.#lastRun = end;
    took?.(end - begin);
  }
}
