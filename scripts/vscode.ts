// `npm run vscode`: a VS Code in the browser on the samples, with the packaged extension. Ctrl-C ends it.
import {cpSync, existsSync, mkdirSync, rmSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {installCodeServer} from './codeServer.ts';
import {command} from './command.ts';
import {startCodeServer} from './startCodeServer.ts';
import {packageExtension} from './vsix.ts';

const {ok} = await command('node', ['esbuild.mjs']);
if (!ok) process.exit(1);
const vsix = await packageExtension();
const missing = await installCodeServer();
if (missing !== null) {
  console.error(missing);
  process.exit(1);
}

const home = resolve('out/vscode');
const samples = join(home, 'samples');
if (!existsSync(samples)) {
  mkdirSync(home, {recursive: true});
  cpSync('samples/wafers/pictures', join(samples, 'pictures'), {recursive: true});
  cpSync('samples/wafers/models', join(samples, 'models'), {recursive: true});
}
rmSync(join(home, 'extensions'), {recursive: true, force: true});
const server = await startCodeServer({home, vsix, settings: {}});
console.log(`
VS Code: ${server.url}?folder=${encodeURIComponent(samples)}
Right-click a picture in the Explorer and choose Explain Prediction. Ctrl-C here ends it.`);
process.on('SIGINT', () => {
  server.stop();
  process.exit(0);
});
