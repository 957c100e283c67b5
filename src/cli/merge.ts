import {resolve} from 'node:path';
import {flag, readArguments} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {UsageError} from './usageError.ts';

export const mergeOptions = {
  json: flag('One JSON object on standard output, instead of a sentence.'),
  help: flag('This text.', 'h'),
} as const;

/** `heatlens merge`: the stores of shards into one. */
export async function merge(args: readonly string[], {folder, openEngine, stdout}: Environment): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, mergeOptions);
  const [out, ...stores] = positionals.map((path) => resolve(folder, path));
  if (out === undefined || stores.length === 0)
    throw new UsageError('Name a new file and the stores that go into it: heatlens merge <out> <store>….');
  const engine = await openEngine();
  try {
    const summary = await engine.merge({out, stores});
    const {pictures, failed, duplicates, warnings} = summary;
    const more = [
      failed > 0 ? `${failed} of them failed` : '',
      duplicates > 0 ? `${duplicates} were there twice` : '',
    ].filter((one) => one !== '');
    const lines = [
      ...warnings.map((warning) => `Warning: ${warning}`),
      `${pictures} pictures in ${out}${more.length > 0 ? ` (${more.join('; ')})` : ''}.`,
    ];
    stdout.write(given.json ? `${JSON.stringify(summary)}\n` : `${lines.join('\n')}\n`);
    return exitCodes.done;
  } finally {
    await engine.dispose();
  }
}
