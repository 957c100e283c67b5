// `npm run package`: the VSIX for this platform.
import {buildBinding} from './buildBinding.ts';
import {command} from './command.ts';
import {megabytes, packageExtension} from './vsix.ts';

const {ok} = await command('node', ['esbuild.mjs']);
if (!ok) process.exit(1);
await buildBinding();
const file = await packageExtension();
console.log(`${file} (${megabytes(file)})`);
