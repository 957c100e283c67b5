import {resolve} from 'node:path';
import type {StoreFormat} from '../protocol/gallery.ts';
import {number, flag, readArguments, text} from './arguments.ts';
import {exitCodes, type Environment, type ExitCode} from './environment.ts';
import {UsageError} from './usageError.ts';

export const exportOptions = {
  csv: text('<file>', 'A table with a row a picture, without logits and maps.'),
  parquet: text('<file>', 'The same with the logits and the maps, for pandas, DuckDB and Spark.'),
  npz: text('<file>', 'The same for numpy.load, an array a column.'),
  run: number(
    '<number>',
    'Of a store with several runs, which; `heatlens sweep --add-run` makes such. Default: the last.',
    {min: 1, max: 2 ** 31, whole: true},
  ),
  help: flag('This text.', 'h'),
} as const;

const formats: readonly StoreFormat[] = ['csv', 'parquet', 'npz'];

/** `heatlens export`: what a store holds, for other programs. */
export async function exportCommand(
  args: readonly string[],
  {folder, openEngine, stdout}: Environment,
): Promise<ExitCode> {
  const {given, positionals} = readArguments(args, exportOptions);
  const [store, ...rest] = positionals;
  if (store === undefined || rest.length > 0)
    throw new UsageError('Name one store: heatlens export <store> --csv <file>.');
  const wanted = formats.flatMap((format) =>
    given[format] === undefined ? [] : [{format, file: resolve(folder, given[format])}],
  );
  if (wanted.length === 0) throw new UsageError('No file is named: add --csv, --parquet or --npz with a new file.');
  const engine = await openEngine();
  try {
    for (const {format, file} of wanted) {
      await engine.exportStore({store: resolve(folder, store), run: given.run, format, file});
      stdout.write(`${file}\n`);
    }
    return exitCodes.done;
  } finally {
    await engine.dispose();
  }
}
