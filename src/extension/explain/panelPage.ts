/** Where the page of a panel gets its parts from. */
export interface PageSources {
  /** What VS Code lets a webview load resources from. */
  readonly cspSource: string;
  readonly script: string;
  readonly style: string;
  /** Random, new for each page. */
  readonly nonce: string;
  readonly title?: string;
}

/**
 * The page of a panel. Nothing but the panel's own script, styles and icon font is loaded, and nothing is fetched.
 */
export function panelPage({cspSource, script, style, nonce, title = 'Explanation'}: PageSources): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${cspSource}`,
    `font-src ${cspSource}`,
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" id="vscode-codicon-stylesheet" href="${style}">
<title>${title}</title>
</head>
<body>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
