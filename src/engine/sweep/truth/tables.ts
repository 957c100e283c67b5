import {createReadStream} from 'node:fs';
import {parse} from 'csv-parse';
import {HeatlensError} from '../../../core/errors.ts';

/** One row of a table, by its headings in lower case without blanks and underscores. */
export type TableRow = Readonly<Record<string, string>>;

/**
 * Reads a CSV file row by row; commas, semicolons and tabs separate.
 *
 * @param headings of a file whose first line has none of the names in `known`
 * @throws HeatlensError `settings-invalid` with the line
 */
export async function* readTable(
  file: string,
  known: ReadonlySet<string>,
  headings: readonly string[],
): AsyncGenerator<TableRow> {
  const records = createReadStream(file).pipe(
    parse({bom: true, delimiter: [',', ';', '\t'], trim: true, skip_empty_lines: true, relax_column_count: true}),
  );
  let columns: readonly string[] | undefined;
  try {
    for await (const record of records as AsyncIterable<readonly string[]>) {
      if (columns === undefined) {
        const named = record.map(folded);
        columns = named.some((name) => known.has(name)) ? named : headings;
        if (columns === named) continue;
      }
      yield Object.fromEntries(columns.map((column, i) => [column, record[i] ?? '']));
    }
  } catch (cause) {
    if (cause instanceof HeatlensError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw invalidTruth(file, `cannot be read as CSV (${why})`, 'Correct it', cause);
  }
}

export function invalidTruth(file: string, what: string, remedy: string, cause?: unknown): HeatlensError {
  return new HeatlensError('settings-invalid', `The file ${file} ${what}. ${remedy}.`, {cause, details: {file}});
}

function folded(heading: string): string {
  return heading.toLowerCase().replace(/[\s_]+/g, '');
}
