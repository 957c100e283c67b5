/** One column: its heading, and on which side its cells stand. */
export interface Column {
  readonly heading: string;
  readonly align?: 'left' | 'right';
  /** Which end of a cell is kept when it is cut to fit: a path says most at its end. */
  readonly keep?: 'start' | 'end';
}

const gap = '  ';
const narrowest = 8;

/**
 * Lays cells out under their headings.
 *
 * @param width columns of the terminal; the widest columns are cut to fit. Unlimited when absent
 * @returns lines without trailing spaces: the heading, then the rows
 */
export function textTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width = Infinity,
): string[] {
  const cells = [columns.map(({heading}) => heading), ...rows.map((row) => row.map(printable))];
  const natural = columns.map((_, i) => Math.max(...cells.map((row) => lengthOf(row[i] ?? ''))));
  const widths = fit(natural, width - gap.length * (columns.length - 1));
  return cells.map((row) =>
    columns
      .map(({align, keep}, i) => padded(cut(row[i] ?? '', widths[i] ?? 0, keep), widths[i] ?? 0, align ?? 'left'))
      .join(gap)
      .trimEnd(),
  );
}

/** File names and labels are strangers' text: what would move the cursor or start a new line is shown as `?`. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '?');
}

/** Cuts text to a number of characters, one of them an ellipsis at the end that is lost. */
export function cut(text: string, width: number, keep: 'start' | 'end' = 'start'): string {
  const characters = [...text];
  if (characters.length <= width) return text;
  const kept = Math.max(0, width - 1);
  return keep === 'start'
    ? `${characters.slice(0, kept).join('')}…`
    : `…${characters.slice(characters.length - kept).join('')}`;
}

/** Takes from the widest column until everything fits, or none is wider than the narrowest allowed. */
function fit(natural: readonly number[], available: number): number[] {
  const widths = [...natural];
  for (let excess = widths.reduce((sum, width) => sum + width, 0) - available; excess > 0; excess--) {
    const widest = widths.indexOf(Math.max(...widths));
    if ((widths[widest] ?? 0) <= narrowest) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function padded(text: string, width: number, align: 'left' | 'right'): string {
  const space = ' '.repeat(Math.max(0, width - lengthOf(text)));
  return align === 'right' ? space + text : text + space;
}

function lengthOf(text: string): number {
  return [...text].length;
}
