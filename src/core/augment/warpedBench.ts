import type {Bench} from '../methods/method.ts';
import type {Array32} from '../runtime/runtime.ts';
import type {Affine} from './affine.ts';
import {warpTensor} from './warpProgram.ts';
import type {Edge, Pixels} from './warp.ts';

/**
 * A bench whose programs make a picture's copies themselves, where they run: only the picture goes in.
 *
 * @returns the bench, and `images` to give to a method that passes them on as they are (`Method.direct`)
 */
export function warpedBench(
  bench: Bench,
  picture: Pixels,
  affines: readonly Affine[],
  edge: Edge,
): {bench: Bench; images: Array32} {
  const {height, width, channels, values} = picture;
  const images = {shape: [affines.length, height, width, channels], values: new Float32Array()};
  const places = Float32Array.from(affines.flat());
  return {
    images,
    bench: {
      ...bench,
      run: (key, program, inputs) => {
        const warped = {
          ...program,
          inputs: {...besidesImages(program.inputs), picture: [height, width, channels], affines: [affines.length, 6]},
          run: ({picture: pixels, affines: each, ...rest}: Parameters<typeof program.run>[0]) =>
            program.run({...rest, images: warpTensor(pixels, each, edge)}),
        };
        return bench.run(`${key} of copies, ${edge}`, warped, {
          ...besidesImages(inputs),
          picture: values,
          affines: places,
        });
      },
    },
  };
}

function besidesImages<T>(named: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(named).filter(([name]) => name !== 'images'));
}
