// TensorFlow's library for the tests of the binding: pip's own package, of which no Python is run, in a folder that
// outlives a checkout.
import {existsSync, renameSync, rmSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';
import {command} from './command.ts';

const version = '2.21.0';
const folder = join(
  process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'),
  'heatlens',
  `tensorflow-cpu-${version}`,
);

/** Downloads 270 MB where it is absent; undefined, with the reason on standard error, where pip cannot, or not in time. */
export async function installTensorFlow(): Promise<string | undefined> {
  if (existsSync(folder)) return folder;
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  console.error(`Installing tensorflow-cpu ${version} into ${folder} (once) …`);
  const unfinished = `${folder}.${process.pid}`;
  const place = ['--target', join(unfinished, 'lib/python3/site-packages')];
  const quick = ['--quiet', '--no-deps', '--no-compile', '--only-binary', ':all:', '--retries', '1'];
  const {ok, output, seconds} = await command(
    'python3',
    ['-m', 'pip', 'install', ...quick, ...place, `tensorflow-cpu==${version}`],
    {
      timeout: 150_000,
      output: 'keep',
    },
  );
  if (ok) renameSync(unfinished, folder);
  else rmSync(unfinished, {recursive: true, force: true});
  console.error(
    ok
      ? `TensorFlow is there after ${seconds.toFixed(0)} s`
      : `TensorFlow could not be installed, its tests are skipped:\n${output.trimEnd().split('\n').at(-1)}`,
  );
  return ok ? folder : undefined;
}
