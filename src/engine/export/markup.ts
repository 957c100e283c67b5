/** Text that is HTML already, unlike a string, which is escaped where it is put in. */
export interface Markup {
  readonly markup: string;
}

/** Takes a constant of this program as HTML; nothing that came from outside. */
export function markup(text: string): Markup {
  return {markup: text};
}

/** Template tag that escapes what is put in, in text and in quoted attributes; file names and labels are strangers' text. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  return {markup: parts.reduce((before, part, i) => before + insert(values[i - 1] ?? '') + part)};
}

function insert(value: string | number | Markup | readonly Markup[]): string {
  if (typeof value === 'string') return value.replace(/[&<>"']/g, (character) => entities[character] ?? '');
  if (typeof value === 'number') return String(value);
  return 'markup' in value ? value.markup : value.map(insert).join('\n');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
