import {getBackend, setBackend} from '@tensorflow/tfjs-core';

/** Calls `body` with a backend active that needs no time to start. */
export function withBackend<T>(name: string, body: () => T): T {
  // Nothing has run yet where there is none.
  const before = getBackend() || 'cpu';
  // The promise is for backends that start asynchronously; one that has started is active when the call returns.
  if (before !== name) void setBackend(name);
  try {
    return body();
  } finally {
    if (before !== name) void setBackend(before);
  }
}
