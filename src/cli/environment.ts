import type {Engine} from '../engine/api.ts';

/** Where text goes; `process.stdout` and `process.stderr` are such. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** All that a command reaches outside itself. */
export interface Environment {
  /** Results, for people and for pipes. */
  readonly stdout: Output;
  /** Progress, warnings and failures. */
  readonly stderr: Output;
  /** Absolute; what relative paths start from. */
  readonly folder: string;
  /** Milliseconds, from any start. */
  readonly now: () => number;
  /** Called once, by commands that need it; the command disposes it. */
  readonly openEngine: () => Promise<Engine>;
  /** Aborted when the user stops the command. */
  readonly signal: AbortSignal;
}

/** How a command ended, as scripts see it. */
export const exitCodes = {done: 0, failed: 1, usage: 2, regressed: 3, stopped: 130} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
