// `npm run package`: the VSIX for this platform.
import {command} from './command.ts';
import {megabytes, packageExtension} from './vsix.ts';

const {ok} = await command('node', ['esbuild.mjs']);
if (!ok) process.exit(1);
const file = await packageExtension();
console.log(`${file} (${megabytes(file)})`);
