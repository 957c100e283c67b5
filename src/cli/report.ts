import {resolve} from 'node:path';
import {flag, number, readArguments, text} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {clearLine} from './progress.ts';
import {printable} from './textTable.ts';
import {UsageError} from './usageError.ts';

export const reportOptions = {
  output: text('<file.html>', 'The new file. Default: beside the store, with its name.'),
  run: number(
    '<number>',
    'Of a store with several runs, which; `heatlens sweep --add-run` makes such. Default: the last.',
    {min: 1, max: 2 ** 31, whole: true},
  ),
  help: flag('This text.', 'h'),
} as const;

/** `heatlens report`: all that a store tells, as one page. */
export async function report(
  args: readonly string[],
  {folder, openEngine, signal, stderr, stdout}: Environment,
): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, reportOptions);
  const [store, ...rest] = positionals;
  if (store === undefined || rest.length > 0) {
    throw new UsageError('Name one store: heatlens report <store> [--output <file.html>].');
  }
  const file = given.output;
  if (file !== undefined && !file.toLowerCase().endsWith('.html')) {
    throw new UsageError(`--output takes a file that ends in .html, not \`${file}\`.`);
  }
  const engine = await openEngine();
  try {
    const steps = engine.report(
      {store: resolve(folder, store), run: given.run, file: file === undefined ? undefined : resolve(folder, file)},
      signal,
    );
    let told = '';
    for (;;) {
      const step = await steps.next();
      if (stderr.isTTY) stderr.write(clearLine);
      if (step.done) {
        for (const warning of step.value.warnings) stderr.write(`Warning: ${printable(warning)}\n`);
        stdout.write(`${step.value.file}\n`);
        return exitCodes.done;
      }
      const {message, done} = step.value;
      const line = done === null ? message : `${message} ${Math.floor(100 * done)} %`;
      if (stderr.isTTY) stderr.write(line);
      else if (message !== told) stderr.write(`${message}\n`);
      told = message;
    }
  } finally {
    await engine.dispose();
  }
}
