// Type-checks every folder in its own environment: core without DOM and Node, the webview without Node, and so on.
import {spawnSync} from 'node:child_process';
import {globSync} from 'node:fs';
import {dirname} from 'node:path';

const folders = globSync(['{test,scripts,bench,samples}/tsconfig.json', '{src,test}/*/tsconfig.json'])
  .map(dirname)
  .toSorted();
const failed = folders.filter((folder) => {
  const {status} = spawnSync('tsc', ['-p', folder], {stdio: 'inherit', shell: process.platform === 'win32'});
  return status !== 0;
});
console.log(failed.length === 0 ? `${folders.length} folders type-check` : `does not type-check: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
