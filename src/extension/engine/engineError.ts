import type {ErrorCode} from '../../core/errors.ts';

/** A failure of the engine as the extension meets it: a code to ask for, and a sentence with the remedy. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  readonly code: ErrorCode;
  /** Facts about the failure, as the engine gave them. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: ErrorCode,
    message: string,
    options: {cause?: unknown; details?: Readonly<Record<string, unknown>>} = {},
  ) {
    super(message, {cause: options.cause});
    this.code = code;
    this.details = options.details ?? {};
  }
}

/** What to tell of anything that was thrown. */
export function failure(error: unknown): {readonly code: ErrorCode; readonly message: string} {
  if (error instanceof EngineError) return {code: error.code, message: error.message};
  const message = error instanceof Error ? error.message : String(error);
  return {code: 'internal', message: `${message} Copy Diagnostics gathers what a bug report needs.`};
}
