import type {LogOutputChannel} from 'vscode';
import type {Log} from './engine/engineLink.ts';

/** The engine's lines in the output channel. */
export function writeTo(output: LogOutputChannel): Log {
  return (level, message) => output[level](message);
}
