import type {Node, Value} from './value.ts';
import {sizeOf} from './value.ts';

/**
 * Bytes that the values of a graph take at the fullest moment, weights left out. A node writes over an input of its size
 * that nothing reads afterwards, as ONNX Runtime does.
 *
 * @param nodes each after those it reads
 */
export function footprint(nodes: readonly Node[], outputs: readonly Value[]): number {
  const lastRead = new Map<number, number>();
  nodes.forEach(({inputs}, at) => inputs.forEach((input) => input && lastRead.set(input.id, at)));
  for (const {id} of outputs) lastRead.set(id, nodes.length);
  let [held, most] = [0, 0];
  nodes.forEach(({inputs, outputs: made}, at) => {
    const dying = [...new Set(inputs)].filter(
      (input) => input !== undefined && input.origin.kind === 'node' && lastRead.get(input.id) === at,
    );
    const given = dying.reduce((sum, input) => sum + (input ? bytesOf(input) : 0), 0);
    const needed = made.reduce((sum, value) => sum + (lastRead.has(value.id) ? bytesOf(value) : 0), 0);
    const reused = dying.some((input) => input && bytesOf(input) === needed) ? needed : 0;
    most = Math.max(most, held + needed - reused);
    held += needed - given;
  });
  return most;
}

const SIZES = {float32: 4, float16: 2, int32: 4, int64: 8, bool: 1} as const;

function bytesOf({shape, dtype}: Value): number {
  return sizeOf(shape) * SIZES[dtype];
}
