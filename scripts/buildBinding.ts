// What explaining on TensorFlow needs, into dist/tensorflow/: tfjs-node's backend in JavaScript, for every platform, and
// for linux-x64 its N-API binding, compiled without TensorFlow so that it runs on whichever version the user has.
import {createHash} from 'node:crypto';
import {copyFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {build} from 'esbuild';
import {command} from './command.ts';

const target = join('dist', 'tensorflow');
const own = resolve('native', 'tfjs-binding');

/** Read from npm when packaging: as dependencies their install scripts and a hundred packages would come along. */
const packages = {
  '@tensorflow/tfjs-node@4.22.0':
    'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
  'node-api-headers@1.9.0': '2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
} as const;

/** The names by which the binding includes TensorFlow's headers; all of them stand in native/tfjs-binding/tensorflow_c.h. */
const headers = [
  'c/c_api',
  'c/eager/c_api',
  'c/tf_datatype',
  'c/tf_status',
  'c/tf_tensor',
  'core/platform/ctstring_internal',
];

/** They have to be named by the binding, and are there only on the user's machine. */
const libraries = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];

/**
 * Builds dist/tensorflow/ whole, or leaves what is there.
 * @throws Error that names the program or download that failed
 */
export async function buildBinding(): Promise<void> {
  mkdirSync('out', {recursive: true});
  const work = resolve(mkdtempSync(join('out', 'binding-')));
  try {
    const tfjsNode = await fetchPackage('@tensorflow/tfjs-node@4.22.0', work);
    const made = join(work, 'tensorflow');
    mkdirSync(made);
    await bundleBackend(tfjsNode, join(made, 'backend.cjs'));
    copyFileSync(join(own, 'NOTICE'), join(made, 'NOTICE'));
    copyFileSync('LICENSE', join(made, 'LICENSE'));
    if (process.platform === 'linux' && process.arch === 'x64') {
      await compile(tfjsNode, await fetchPackage('node-api-headers@1.9.0', work), work, made);
    }
    rmSync(target, {recursive: true, force: true});
    mkdirSync(dirname(target), {recursive: true});
    renameSync(made, target);
  } finally {
    rmSync(work, {recursive: true, force: true});
  }
}

/** Downloads and unpacks a package without running anything of it; gives its folder. */
async function fetchPackage(name: keyof typeof packages, work: string): Promise<string> {
  const folder = mkdtempSync(join(work, 'package-'));
  const said = await run('npm', ['pack', name, '--silent', '--prefer-offline', '--pack-destination', folder]);
  const archive = said.trim().split('\n').at(-1) ?? '';
  const file = join(folder, archive);
  const found = createHash('sha512').update(readFileSync(file)).digest('base64');
  if (found !== packages[name]) throw new Error(`${name} has the SHA-512 ${found}, not ${packages[name]}`);
  await run('tar', ['-xzf', archive], folder);
  return join(folder, 'package');
}

/** One file that takes `require` as an argument, so that it gets the engine's own copy of tfjs-core. */
async function bundleBackend(tfjsNode: string, outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: `require('./register_all_kernels'); exports.Backend = require('./nodejs_kernel_backend').NodeJSKernelBackend;`,
      resolveDir: join(tfjsNode, 'dist'),
    },
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22.13',
    format: 'iife',
    globalName: 'backend',
    external: ['@tensorflow/tfjs', '@tensorflow/tfjs-core'],
    // Protocol buffers of TensorBoard's summaries.
    plugins: [
      {name: 'without-tensorboard', setup: ({onLoad}) => onLoad({filter: /api_pb\.js$/}, () => ({contents: ''}))},
    ],
    banner: {js: 'module.exports = (require) => {'},
    footer: {js: 'return backend; };'},
    outfile,
    logLevel: 'warning',
  });
}

async function compile(tfjsNode: string, nodeHeaders: string, work: string, made: string): Promise<void> {
  for (const name of headers) {
    const header = join(work, 'include', 'tensorflow', `${name}.h`);
    mkdirSync(dirname(header), {recursive: true});
    writeFileSync(header, '#include "tensorflow_c.h"\n');
  }
  for (const library of libraries) {
    await run('gcc', ['-shared', '-x', 'c', '/dev/null', `-Wl,-soname,${library}`, '-o', join(work, library)]);
  }
  const shared = [
    '-O2',
    '-fPIC',
    '-shared',
    '-s',
    '-fvisibility=hidden',
    '-Wl,--unresolved-symbols=ignore-all',
    '-DNAPI_VERSION=8', // what node-pre-gyp chooses on every Node since 16
    '-DBUILDING_NODE_EXTENSION',
    `-I${join(nodeHeaders, 'include')}`,
  ];
  await run('gcc', [...shared, join(own, 'libraries.c'), '-o', join(made, 'libraries.node')]);
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(tfjsNode, 'binding', file));
  await run('g++', [
    '-std=c++17',
    ...shared,
    `-I${join(work, 'include')}`,
    `-I${own}`,
    ...sources,
    join(own, 'compatibility.cc'),
    '-Wl,--no-as-needed',
    ...libraries.map((library) => join(work, library)),
    '-o',
    join(made, 'tfjs_binding.node'),
  ]);
}

async function run(program: string, parameters: readonly string[], cwd?: string): Promise<string> {
  const {ok, output} = await command(program, parameters, {
    ...(cwd === undefined ? {} : {cwd}),
    output: 'keep',
    timeout: 120_000,
  });
  if (!ok) throw new Error(`${program} ${parameters.slice(0, 3).join(' ')} failed:\n${output}`);
  return output;
}

if (import.meta.main) await buildBinding();
