// Stages what ships, with the native packages of one platform only, and lets vsce make the VSIX of it.
import {cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {command} from './command.ts';

const stage = join('out', 'vsix');

/** Whole files and folders that ship as they are. */
const shipped = ['media', 'schemas', 'README.md', 'CHANGELOG.md', 'LICENSE', 'docs/images'];

/** One model and six pictures, for the walkthrough and the panel that finds no model. */
const samples = [
  'samples/wafers/models/final/tfjs-layers',
  ...['donut/donut-00004', 'edge-loc/edge-loc-00005', 'edge-ring/edge-ring-00006', 'loc/loc-00008'].map(picture),
  ...['scratch/scratch-00012', 'none/none-00010'].map(picture),
];

/** The dependencies are in the stage already, and the readme's links are whole. */
const lenient = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly [key: string]: unknown;
}

/**
 * Packages dist/, which has to be built already.
 *
 * @returns the absolute path of the VSIX
 */
export async function packageExtension(target = `${process.platform}-${process.arch}`): Promise<string> {
  if (!existsSync('dist/extension.cjs')) throw new Error('dist/extension.cjs is missing: run `npm run build` first');
  rmSync(stage, {recursive: true, force: true});
  copy('dist');
  for (const path of shipped.filter((file) => existsSync(file))) copy(path);
  for (const path of samples) copy(path);
  // Beside the bundles that import them: vsce would ask npm to judge a top-level node_modules that is incomplete on purpose.
  for (const path of nativeFiles(target)) copy(path, join('dist', path));
  const manifest = stagedManifest(JSON.parse(readFileSync('package.json', 'utf8')) as Manifest);
  writeFileSync(join(stage, 'package.json'), JSON.stringify(manifest, null, 2));
  const file = resolve('out', `${manifest.name}-${target}-${manifest.version}.vsix`);
  rmSync(file, {force: true});
  const {ok, output} = await command(
    resolve('node_modules/.bin/vsce'),
    ['package', '--target', target, '--out', file, '--ignoreFile', resolve('.vscodeignore'), ...lenient],
    {cwd: stage, output: 'keep'},
  );
  if (!ok) throw new Error(`vsce could not package ${stage}:\n${output}`);
  return file;
}

/** Size of a VSIX in megabytes, for people. */
export function megabytes(file: string): string {
  return `${(statSync(file).size / 1e6).toFixed(1)} MB`;
}

function copy(path: string, to = path): void {
  mkdirSync(dirname(join(stage, to)), {recursive: true});
  cpSync(path, join(stage, to), {recursive: true, dereference: true});
}

function picture(name: string): string {
  return `samples/wafers/pictures/${name}.png`;
}

/** Files of the packages that cannot be bundled, without other platforms' binaries and install scripts. */
function nativeFiles(target: string): string[] {
  const [platform = '', processor = ''] = target.split('-');
  const packages = ['onnxruntime-common', 'detect-libc', 'semver', '@img/colour', ...libvips(target)];
  return [
    ...packages.map((name) => `node_modules/${name}`),
    ...['package.json', 'LICENSE', 'lib', 'dist'].map((path) => `node_modules/sharp/${path}`),
    ...['package.json', 'dist'].map((path) => `node_modules/onnxruntime-node/${path}`),
    ...globSync(`node_modules/onnxruntime-node/bin/napi-v*/${platform}/${processor}`),
  ].filter((path) => existsSync(path));
}

function libvips(target: string): string[] {
  const found = globSync(`node_modules/@img/sharp*-${target}`).map((path) => path.replace('node_modules/', ''));
  if (found.length === 0) {
    throw new Error(
      `node_modules has no sharp for ${target}: package on that platform, or npm install --os … --cpu … first`,
    );
  }
  return found;
}

/** Only what VS Code reads. */
function stagedManifest(manifest: Manifest): Manifest {
  const development = [
    'scripts',
    'dependencies',
    'devDependencies',
    'peerDependencies',
    'peerDependenciesMeta',
    'allowScripts',
    'private',
    'bin',
  ];
  const kept = Object.entries(manifest).filter(([key]) => !development.includes(key));
  return {...Object.fromEntries(kept), name: manifest.name, version: manifest.version};
}
