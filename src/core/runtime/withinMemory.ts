import {HeatlensError} from '../errors.ts';

/**
 * Does work on as many pictures at a time as fit into memory: half, and half of that, where they do not.
 *
 * @param most at least 1
 * @throws HeatlensError `out-of-memory` where not even one fits
 */
export async function withinMemory<T>(
  most: number,
  work: (size: number) => Promise<T>,
): Promise<{made: T; size: number}> {
  for (let size = most; ; size = Math.ceil(size / 2)) {
    try {
      return {made: await work(size), size};
    } catch (error) {
      if (size === 1 || !(error instanceof HeatlensError) || error.code !== 'out-of-memory') throw error;
    }
  }
}
