// `node scripts/boot.mjs <script> [arguments]`: installs what package-lock.json says where that has not been done,
// then runs scripts/<script>.ts with the project's own Node. This one file has to run on Node 20 without node_modules.
import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, realpathSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';

const root = realpathSync(join(dirname(fileURLToPath(import.meta.url)), '..'));
process.chdir(root);
const windows = process.platform === 'win32';
const node = join(root, 'node_modules', 'node', 'bin', windows ? 'node.exe' : 'node');

if (Number(process.versions.node.split('.')[0]) < 20) {
  console.error(
    `Heatlens is built with Node 20 or newer and this is Node ${process.versions.node}: install a newer one.`,
  );
  process.exit(2);
}

const why = staleness();
if (why !== null) install(why);

const [script, ...rest] = process.argv.slice(2);
const env = {...process.env, PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter)};
const child = spawnSync(node, [join('scripts', `${script}.ts`), ...rest], {stdio: 'inherit', env});
if (child.error) throw child.error;
process.exit(child.status ?? 1);

/** Why node_modules is not what package-lock.json says; null where it is. */
function staleness() {
  if (!existsSync(join('node_modules', '.package-lock.json'))) return 'node_modules is missing';
  if (!runs(node)) return `the project's own Node is missing`;
  const wanted = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages;
  const present = JSON.parse(readFileSync(join('node_modules', '.package-lock.json'), 'utf8')).packages;
  for (const [path, {version, optional, peer}] of Object.entries(wanted)) {
    if (path === '' || present[path]?.version === version) continue;
    if (present[path] !== undefined || !(optional || peer)) return `${path} is not version ${version}`;
  }
  return null;
}

/** @param {string} reason */
function install(reason) {
  console.error(`Installing (${reason}) …`);
  const done = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
    shell: windows,
  });
  if (done.error || done.status !== 0) {
    console.error('npm ci failed: see above, repair what it names (most often the network), and run this again.');
    process.exit(1);
  }
  // An npm that runs no install scripts leaves the `node` package without its binary.
  if (!runs(node))
    spawnSync(process.execPath, ['installArchSpecificPackage.js'], {
      cwd: join('node_modules', 'node'),
      stdio: ['ignore', 2, 2],
    });
  if (!runs(node)) {
    console.error('npm ci did not bring the package `node`: run `npm rebuild node` and try again.');
    process.exit(1);
  }
}

/** @param {string} file */
function runs(file) {
  return existsSync(file) && spawnSync(file, ['--version'], {stdio: 'ignore'}).status === 0;
}
