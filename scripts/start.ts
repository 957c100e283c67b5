// `npm start`: builds, explains the sample pictures with the command line, and says how to see it in VS Code.
import {spawn, spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import {resolve} from 'node:path';
import {command} from './command.ts';

const model = 'samples/wafers/models/final/tfjs-layers/model.json';
const pictures = globSync('samples/wafers/pictures/**/*.png').toSorted();

const built = await command('node', ['esbuild.mjs']);
if (!built.ok) process.exit(1);

// In the foreground and on this terminal, so that its progress bar can draw itself and Ctrl-C reaches it.
const {status} = spawnSync(
  process.execPath,
  ['dist/heatlens.cjs', 'explain', ...pictures, '--model', model, '--out', 'out'],
  {
    stdio: 'inherit',
  },
);
if (status !== 0) process.exit(status ?? 1);

console.log(`
To see it in VS Code, with a right-click on a picture:
  npm run vscode     a VS Code in the browser with the extension and these samples, nothing else needed
  npm run package    the VSIX for this platform, for your own VS Code: code --install-extension out/heatlens-*.vsix`);

if (process.stdin.isTTY && process.stdout.isTTY) openEditor();

/** Where there is a desktop VS Code and a person to look at it. */
function openEditor(): void {
  const shell = process.platform === 'win32';
  if (spawnSync('code', ['--version'], {stdio: 'ignore', shell}).status !== 0) return;
  const parameters = [`--extensionDevelopmentPath=${resolve('.')}`, resolve('samples/wafers')];
  spawn('code', parameters, {stdio: 'ignore', detached: true, shell}).unref();
  console.log('\nVS Code opens on the samples: right-click a picture and choose Explain Prediction.');
}
