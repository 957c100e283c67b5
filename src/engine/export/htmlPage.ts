import {html, markup, type Markup} from './markup.ts';

/** What differs between pages that carry everything in themselves. */
interface PageParts {
  readonly title: string;
  readonly style: string;
  /** Absent: the page needs none, and its policy allows none. */
  readonly script?: string;
  readonly body: Markup;
}

/** One HTML page that asks no server for anything: its policy allows pictures and style within it alone. */
export function htmlPage({title, style, script, body}: PageParts): string {
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'`;
  const scripted = script === undefined ? policy : `${policy}; script-src 'unsafe-inline'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="${markup(scripted)}">
<title>${title}</title>
<style>${markup(style)}</style>
</head>
<body>
${body}
${script === undefined ? '' : html`<script>${markup(script)}</script>`}
</body>
</html>
`.markup;
}
