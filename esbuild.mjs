// Bundles everything that ships into dist/. `--watch` rebuilds on change.
import {build, context} from 'esbuild';
import {chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';
import {fileURLToPath} from 'node:url';

process.chdir(dirname(fileURLToPath(import.meta.url)));
const watch = process.argv.includes('--watch');

const shared = {
  bundle: true,
  minify: true,
  // Class names reach error messages and tfjs's registry of layers.
  keepNames: true,
  sourcemap: watch ? 'linked' : false,
  legalComments: 'none',
  logLevel: watch ? 'info' : 'warning',
  outdir: 'dist',
};

const node = {
  ...shared,
  platform: 'node',
  target: 'node22.13',
  // Native packages stay in node_modules, VS Code gives `vscode`. tfjs would fetch with `node-fetch`, and nothing is fetched.
  external: ['onnxruntime-node', 'sharp', 'vscode', '@tensorflow/tfjs-node', '@tensorflow/tfjs-node-gpu', 'node-fetch'],
};

const nodeModule = {
  ...node,
  format: 'esm',
  mainFields: ['module', 'main'],
  // CommonJS packages inside an ES module bundle still call require(), and tfjs's WebAssembly asks for __dirname.
  banner: {
    js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url),__dirname=import.meta.dirname;",
  },
};

/** Threads of the engine, which share their chunks. */
const workers = {
  worker: 'src/engine/worker.ts',
  archiveWorker: 'src/engine/archiveWorker.ts',
  laneWorker: 'src/engine/lanes/laneWorker.ts',
  digestWorker: 'src/engine/models/digestWorker.ts',
  walkWorker: 'src/engine/sweep/walkWorker.ts',
  readWorker: 'src/engine/sweep/readWorker.ts',
};

/**
 * One file a process, since each more to read costs time at start; but `heatlens --help` does not read the engine, and
 * the HDF5 library is read when the first Keras file is.
 */
const bundles = [
  {...node, entryPoints: {extension: 'src/extension/main.ts'}, format: 'cjs', outExtension: {'.js': '.cjs'}},
  {...nodeModule, entryPoints: {engine: 'src/engine/main.ts'}, splitting: true, chunkNames: 'engine-[name]-[hash]'},
  {...nodeModule, entryPoints: {probe: 'src/engine/devices/probe.ts'}},
  {...nodeModule, entryPoints: workers, splitting: true, chunkNames: 'worker-[name]-[hash]'},
  {...nodeModule, entryPoints: {cli: 'src/cli/main.ts'}, splitting: true, chunkNames: 'cli-[name]-[hash]'},
  {
    ...shared,
    entryPoints: {
      webview: 'src/webview/main.ts',
      inspect: 'src/webview/inspect/main.ts',
      gallery: 'src/webview/gallery/main.ts',
      compare: 'src/webview/compare/main.ts',
      compareFolder: 'src/webview/compare/folder/main.ts',
    },
    platform: 'browser',
    format: 'esm',
    target: 'chrome132',
    loader: {'.ttf': 'file'},
    assetNames: '[name]',
  },
];

/** Files that ship as they are. */
const copies = {
  'src/cli/launcher.cjs': 'dist/heatlens.cjs',
  'node_modules/@cwasm/jpeg-turbo/jpeg-turbo.wasm': 'dist/jpeg-turbo.wasm',
  'src/engine/pictures/rows.wasm': 'dist/rows.wasm',
};
for (const kind of ['', '-simd', '-threaded-simd']) {
  const name = `tfjs-backend-wasm${kind}.wasm`;
  copies[`node_modules/@tensorflow/tfjs-backend-wasm/dist/${name}`] = `dist/${name}`;
}

mkdirSync('dist', {recursive: true});
for (const file of readdirSync('dist')) if (/^(cli|engine|worker)-/.test(file)) rmSync(`dist/${file}`);
for (const [from, to] of Object.entries(copies)) copyFileSync(from, to);
chmodSync('dist/heatlens.cjs', 0o755);

const started = performance.now();
const built = await Promise.allSettled(
  bundles.map(async (options) => (watch ? (await context(options)).watch() : build(options))),
);
// esbuild has printed what is wrong; the other bundles are written all the same.
if (built.some(({status}) => status === 'rejected')) process.exit(1);
console.error(`dist/ built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
