import {HeatlensError} from '../errors.ts';
import type {Inputs, Program} from './runtime.ts';

/**
 * The values given for one input of a program.
 * @throws HeatlensError `argument-invalid` when they are missing or not as many as the shape says
 */
export function inputValues(program: Program, inputs: Inputs, name: string): Float32Array {
  const shape = program.inputs[name] ?? [];
  const size = shape.reduce((product, n) => product * n, 1);
  const given = inputs[name];
  const values = given instanceof Float32Array ? given : given?.values;
  if (values?.length !== size) {
    throw new HeatlensError(
      'argument-invalid',
      `\`${program.name}\` takes ${size} values [${shape.join(', ')}] as \`${name}\` and got ${values?.length ?? 'none'}.`,
    );
  }
  return values;
}
