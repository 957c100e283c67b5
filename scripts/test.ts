// `npm test [unit | editor | desktop]`: every check and test with one summary. Installing came before, in boot.mjs.
import {globSync, mkdirSync, readFileSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {installCodeServer} from './codeServer.ts';
import {command} from './command.ts';
import {downloadDesktop} from './desktop.ts';
import {summarise} from './summary.ts';
import type {TestResult} from './tally.ts';
import {installTensorFlow} from './tensorFlow.ts';
import {packageExtension} from './vsix.ts';

const parts = ['unit', 'editor', 'desktop'];
const [asked = 'all'] = process.argv.slice(2);
if (asked !== 'all' && !parts.includes(asked)) {
  console.error(`npm test takes one of ${parts.join(', ')}, or nothing for all, and not '${asked}'`);
  process.exit(2);
}
const wanted = (part: string) => asked === 'all' || asked === part;
const reports = join('out', 'test');
rmSync(reports, {recursive: true, force: true});
mkdirSync(reports, {recursive: true});

const ci = process.env['CI'] === 'true' || process.env['CI'] === '1';
// Minutes of downloads, the first time on a machine: while the other checks run.
const tensorFlow = ci && asked !== 'desktop' && !process.env['HEATLENS_TENSORFLOW'] ? installTensorFlow() : undefined;
const codeServer = wanted('editor') ? installCodeServer() : Promise.resolve(null);
const results: TestResult[] = [];
await check('build', 'node', ['esbuild.mjs']);
await binding();
if (asked === 'all') {
  await check('format (else: npm run format)', 'oxfmt', ['--check']);
  await check('lint', 'oxlint', []);
  await check('unused code and dependencies (knip)', 'knip', []);
  await check('types', 'node', ['scripts/typecheck.ts']);
}
if (wanted('unit')) await unitTests();
if (asked === 'all') await check('benchmarks, smoke mode', 'node', ['bench/main.ts', '--smoke']);
if (wanted('editor') || wanted('desktop')) await editorTests();
process.exitCode = summarise(results, ci) ? 0 : 1;

/** Needs g++ and npm's registry, which a developer's machine may lack; CI has them. */
async function binding(): Promise<void> {
  const name = 'binding for TensorFlow';
  console.log(`\n▶ ${name}`);
  const {ok, output} = await command('node', ['scripts/buildBinding.ts'], {timeout: 300_000, output: 'keep'});
  if (!ok) console.log(output);
  results.push({
    name,
    file: '',
    outcome: ok ? 'passed' : 'skipped',
    reason: ok ? '' : 'required: needs g++ and the npm registry',
  });
}

async function unitTests(): Promise<void> {
  await tests('unit', globSync('test/**/*.test.ts', {exclude: ['test/e2e/**']}), await whereTensorFlowIs(), 2);
}

async function whereTensorFlowIs(): Promise<Record<string, string>> {
  const folder = await tensorFlow;
  return folder ? {HEATLENS_TENSORFLOW: folder} : {};
}

async function editorTests(): Promise<void> {
  console.log('\n▶ package');
  const started = performance.now();
  const vsix = await packageExtension().catch((error: unknown) => {
    console.error(error);
    return null;
  });
  note('package', vsix !== null, (performance.now() - started) / 1000);
  if (vsix === null) return;
  const files = globSync('test/e2e/**/*.test.ts');
  if (wanted('editor')) {
    const missing = await codeServer;
    await tests(
      'editor',
      files,
      {
        HEATLENS_EDITOR: 'browser',
        HEATLENS_VSIX: vsix,
        HEATLENS_MISSING: missing ?? '',
        ...(await whereTensorFlowIs()),
      },
      1,
    );
  }
  if (wanted('desktop')) {
    const {executable, missing} = await downloadDesktop();
    const env = {
      HEATLENS_EDITOR: 'desktop',
      HEATLENS_VSIX: vsix,
      HEATLENS_MISSING: missing,
      HEATLENS_VSCODE: executable,
    };
    await tests('desktop', files, env, 1);
  }
}

async function check(name: string, program: string, parameters: readonly string[]): Promise<void> {
  console.log(`\n▶ ${name}`);
  const {ok, seconds} = await command(program, parameters, {timeout: 300_000});
  note(name, ok, seconds);
}

function note(name: string, ok: boolean, seconds: number): void {
  console.log(`${ok ? '✔' : '✖'} ${name} (${seconds.toFixed(1)} s)`);
  results.push({name, file: '', outcome: ok ? 'passed' : 'failed', reason: ''});
}

async function tests(
  part: string,
  files: readonly string[],
  env: Record<string, string>,
  concurrency: number,
): Promise<void> {
  console.log(`\n▶ ${part} tests`);
  const report = join(reports, `${part}.jsonl`);
  const {ok, seconds} = await command(
    'node',
    [
      '--import',
      './test/propertySeed.ts',
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=300000',
      '--test-reporter=spec',
      '--test-reporter-destination=stdout',
      '--test-reporter=./scripts/tally.ts',
      `--test-reporter-destination=${report}`,
      ...files,
    ],
    {env, timeout: 900_000},
  );
  console.log(`${ok ? '✔' : '✖'} ${part} tests (${seconds.toFixed(1)} s)`);
  const lines = readFileSync(report, 'utf8').split('\n').filter(Boolean);
  const told = lines.map((line) => JSON.parse(line) as TestResult);
  results.push(...told);
  if (!ok && !told.some(({outcome}) => outcome === 'failed')) note(`${part} tests ended early`, false, seconds);
}
