import type {EngineErrorData} from '../protocol/engine.ts';

type ErrorCode = EngineErrorData['code'];

/** What an error ends: one picture, or the run, which every other picture would fail in the same way. */
type Reach = 'picture' | 'run' | 'usage';

const reaches: Readonly<Record<ErrorCode, Reach>> = {
  'model-not-found': 'usage',
  'model-unreadable': 'run',
  'model-unsupported': 'run',
  'no-spatial-layer': 'run',
  'picture-not-found': 'picture',
  'picture-unreadable': 'picture',
  'settings-invalid': 'run',
  'unknown-class': 'usage',
  'unknown-layer': 'usage',
  'unknown-method': 'usage',
  'method-unsuitable': 'run',
  'argument-invalid': 'usage',
  'runtime-unavailable': 'run',
  'runtime-failed': 'picture',
  'out-of-memory': 'picture',
  'not-writable': 'run',
  'folder-unreadable': 'usage',
  'store-unreadable': 'run',
  'store-locked': 'run',
  'store-differs': 'run',
  cancelled: 'run',
  'engine-stopped': 'picture',
  internal: 'picture',
};

/** A failure as the command line tells it. */
export interface Failure {
  readonly code: ErrorCode;
  readonly reach: Reach;
  /** One sentence with the remedy. */
  readonly message: string;
}

export function failureOf(error: unknown): Failure {
  const code = codeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (code !== undefined) return {code, reach: reaches[code], message};
  return {
    code: 'internal',
    reach: 'picture',
    message: `Heatlens met an error of its own (${message}): please report it with what \`heatlens doctor\` prints.`,
  };
}

/** The sentence, with the picture's name in it. */
export function named(image: string, message: string): string {
  return message.includes(image) ? message : `${image}: ${message}`;
}

function codeOf(error: unknown): ErrorCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return isErrorCode(error.code) ? error.code : undefined;
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(reaches, code);
}
