import {existsSync, globSync} from 'node:fs';
import {resolve} from 'node:path';
import {codeServerEntry} from '../../scripts/codeServer.ts';
import {optional, required, type Requirement} from '../requirements.ts';
import {chromiumPath} from './chromium.ts';

/** `desktop` is a VS Code that @vscode/test-electron downloaded, `browser` is code-server in Chromium. */
export const kind = process.env['HEATLENS_EDITOR'] === 'desktop' ? 'desktop' : 'browser';

/** The packaged extension: what scripts/test.ts just made, else the newest by name under out/. */
export const vsix =
  process.env['HEATLENS_VSIX'] ??
  globSync('out/heatlens-*.vsix')
    .map((file) => resolve(file))
    .toSorted()
    .at(-1) ??
  '';

/** What every editor test needs. */
export const needsEditor: Requirement = kind === 'desktop' ? desktop() : browser();

function desktop(): Requirement {
  const executable = process.env['HEATLENS_VSCODE'] ?? '';
  return optional(executable !== '', process.env['HEATLENS_MISSING'] || 'a desktop VS Code: run npm run test:desktop');
}

function browser(): Requirement {
  const missing = process.env['HEATLENS_MISSING'] ?? '';
  if (missing !== '') return required(false, missing);
  if (!existsSync(vsix)) return required(false, 'the packaged extension: run npm run package');
  if (!existsSync(codeServerEntry)) return required(false, 'code-server: run npm run test:editor');
  return required(chromiumPath !== null, 'chromium: install it, or set HEATLENS_CHROMIUM to a Chromium or Chrome');
}
