// Writes what the WebAssembly sources mean beside them.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {assembled} from './webAssembly.ts';

const source = join(import.meta.dirname, '../src/engine/pictures/rows.wat');
writeFileSync(source.replace(/wat$/, 'wasm'), await assembled(readFileSync(source, 'utf8')));
