import {HeatlensError} from '../../src/core/errors.ts';
import type {Runtime} from '../../src/core/runtime/runtime.ts';
import {Runtimes, type ChosenRuntime} from '../../src/engine/runtimes.ts';

/** A graphics card that computes on the processor, and is lost at its n-th run. */
export class LosingRuntimes extends Runtimes {
  runs = 0;
  readonly #lostAt: number;
  readonly excluded: string[] = [];

  constructor(lostAt: number) {
    super();
    this.#lostAt = lostAt;
  }

  override async choose(...asked: Parameters<Runtimes['choose']>): Promise<ChosenRuntime> {
    const {runtime} = await super.choose(...asked);
    return {runtime: this.#losing(runtime), device: 'webgpu', warnings: []};
  }

  override exclude(...failed: Parameters<Runtimes['exclude']>): void {
    this.excluded.push(failed[0]);
  }

  #losing(runtime: Runtime): Runtime {
    return {
      ...runtime,
      device: 'a graphics card',
      compile: async (program) => {
        const compiled = await runtime.compile(program);
        return {
          ...compiled,
          run: async (inputs) => {
            if (++this.runs >= this.#lostAt)
              throw new HeatlensError('runtime-failed', 'ONNX Runtime failed.', {cause: new Error('device lost')});
            return compiled.run(inputs);
          },
        };
      },
    };
  }
}
