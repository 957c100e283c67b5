/** A cell of a table; null is left empty. */
export type CsvCell = string | number | null;

/** A table as CSV (RFC 4180). */
export function csvOf(header: readonly string[], rows: readonly (readonly CsvCell[])[]): string {
  return [header, ...rows].map((row) => `${row.map((cell) => quoted(cell)).join(',')}\r\n`).join('');
}

function quoted(cell: CsvCell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
