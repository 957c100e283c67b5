import {HeatlensError} from '../errors.ts';

/** A model file that is damaged or none. @param message a sentence that ends with the remedy */
export function unreadable(message: string, cause?: unknown): HeatlensError {
  return new HeatlensError('model-unreadable', message, {cause});
}

/** A real model with something that Heatlens cannot do. @param message a sentence that ends with the remedy */
export function unsupported(message: string, details?: Record<string, unknown>): HeatlensError {
  return new HeatlensError('model-unsupported', message, {details});
}
