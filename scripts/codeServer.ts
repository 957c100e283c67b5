// VS Code in the browser: installed once a machine, outside node_modules, since its 600 MB outlive a checkout.
import {existsSync, mkdirSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {delimiter, join, resolve} from 'node:path';
import {command} from './command.ts';

const version = '4.139.1';
const cache = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'heatlens');

/** The script that Node 24 runs to start code-server. */
export const codeServerEntry = join(cache, `code-server-${version}`, 'node_modules/code-server/out/node/entry.js');

/** Installs code-server where it is absent; the reason where that is not possible, null where it is ready. */
export async function installCodeServer(): Promise<string | null> {
  if (existsSync(codeServerEntry)) return null;
  if (process.platform === 'win32') return 'code-server does not run on Windows';
  console.error(`Installing code-server ${version} into ${cache} (once; some minutes) …`);
  const folder = join(cache, `code-server-${version}`);
  const unfinished = join(cache, `code-server-${version}.${process.pid}`);
  mkdirSync(unfinished, {recursive: true});
  writeFileSync(join(unfinished, 'package.json'), JSON.stringify({private: true, allowScripts: {'code-server': true}}));
  const {ok, output, seconds} = await command(
    'npm',
    ['install', `code-server@${version}`, '--no-audit', '--no-fund', '--loglevel=error'],
    {cwd: unfinished, env: npmEnvironment(), timeout: 900_000, output: 'keep'},
  );
  const entry = join(unfinished, 'node_modules/code-server/out/node/entry.js');
  const starts = ok && (await command('node', [entry, '--version'], {env: npmEnvironment(), output: 'keep'})).ok;
  if (!starts) {
    rmSync(unfinished, {recursive: true, force: true});
    const end = output.trimEnd().split('\n').slice(-15).join('\n');
    return `code-server ${version} could not be installed (on Debian it needs libkrb5-dev, g++, make and python3):\n${end}`;
  }
  renameSync(unfinished, folder);
  console.error(`code-server is there after ${seconds.toFixed(0)} s`);
  return null;
}

/** code-server's own install scripts build native modules with npm, for the Node 24 that runs it. */
function npmEnvironment(): Record<string, string> {
  return {
    PATH: [resolve('node_modules/.bin'), process.env['PATH']].join(delimiter),
    npm_config_dangerously_allow_all_scripts: 'true',
    npm_config_ignore_scripts: 'false',
    // The npm that started us may be an older Node's and hands its own agent on, by which code-server's script judges.
    npm_config_user_agent: `npm/? node/${process.version} ${process.platform} ${process.arch}`,
  };
}
