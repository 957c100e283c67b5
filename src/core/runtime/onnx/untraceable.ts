import type {DType} from './graph/value.ts';

/** Thrown inside a trace by what cannot be recorded. */
export class Untraceable extends Error {
  readonly kernel: string;

  constructor(kernel: string, reason: string) {
    super(`${kernel} cannot be recorded: ${reason}`);
    this.kernel = kernel;
  }
}

/** The element type a traced tensor has, or the error that it can have none. */
export function tracedType(kernelName: string, dtype: string): DType {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Untraceable(kernelName, `it has elements of type ${dtype}.`);
}
