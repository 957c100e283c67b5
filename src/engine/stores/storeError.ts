import {HeatlensError} from '../../core/errors.ts';

/** What SQLite's primary result codes mean for a store, as a sentence with the remedy. */
const sentences: Readonly<Record<number, (store: string) => HeatlensError>> = {
  5: (store) =>
    new HeatlensError('store-locked', `Another program holds the store ${store}. Try again when it is done.`),
  8: (store) =>
    new HeatlensError('not-writable', `The store ${store} may not be written: allow it, or choose another place.`),
  10: (store) =>
    new HeatlensError(
      'not-writable',
      `Reading or writing the store ${store} failed. Check the disk, then run the same again: what was done is kept.`,
    ),
  11: (store) => damaged(store),
  13: (store) =>
    new HeatlensError(
      'not-writable',
      `The disk with the store ${store} is full. Free some space and run the same again: it goes on where it stopped.`,
    ),
  14: (store) =>
    new HeatlensError('store-unreadable', `The store ${store} cannot be opened. Check its path and permissions.`),
  26: (store) => notAStore(store),
};

/** @returns the error itself where it is none of SQLite's */
export function storeError(store: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const known = sentences[error.errcode & 0xff]?.(store);
  const {code, message} =
    known ?? new HeatlensError('internal', `The store ${store} failed: ${error.message}. Please report this.`);
  return new HeatlensError(code, message, {cause: error, details: {store}});
}

export function notAStore(store: string): HeatlensError {
  return new HeatlensError(
    'store-unreadable',
    `${store} is no store of Heatlens. Choose another file; it was left as it is.`,
    {details: {store}},
  );
}

function damaged(store: string): HeatlensError {
  return new HeatlensError(
    'store-unreadable',
    `The store ${store} is damaged. Take a copy of it from before, or make it again under another name.`,
  );
}

/** Runs what SQLite may refuse. @throws HeatlensError for what it says */
export function told<T>(store: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw storeError(store, error);
  }
}
