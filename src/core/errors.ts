/**
 * Every failure a user can meet. Callers ask for the code and never match the text.
 */
export type ErrorCode =
  | 'model-not-found'
  | 'model-unreadable' // not a model, truncated, wrong sizes, NaN weights
  | 'model-unsupported' // a real model with something Heatlens cannot do (Lambda, two image inputs)
  | 'no-spatial-layer'
  | 'picture-not-found'
  | 'picture-unreadable'
  | 'settings-invalid' // heatlens.json, label files
  | 'unknown-class'
  | 'unknown-layer'
  | 'unknown-method'
  | 'method-unsuitable' // the method does not fit this model or layer
  | 'argument-invalid'
  | 'runtime-unavailable'
  | 'runtime-failed'
  | 'out-of-memory' // fewer pictures at a time, or a smaller one, may do
  | 'not-writable'
  | 'folder-unreadable' // a folder of pictures
  | 'store-unreadable' // not a store, damaged, of a newer version
  | 'store-locked' // another sweep writes into it
  | 'store-differs' // made with another model, layer, …
  | 'cancelled'
  | 'engine-stopped'
  | 'internal';

/**
 * One clear sentence with the remedy, and the machine-readable rest.
 *
 * @param code what went wrong, for callers
 * @param message a sentence for the user that ends with what to do next
 */
export class HeatlensError extends Error {
  override readonly name = 'HeatlensError';
  readonly code: ErrorCode;
  /** Structured-cloneable facts about the failure (the nearest names, the offending file). */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: {cause?: unknown; details?: Record<string, unknown>} = {}) {
    super(message, {cause: options.cause});
    this.code = code;
    this.details = options.details ?? {};
  }
}
