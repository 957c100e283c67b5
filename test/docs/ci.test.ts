import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {test, type TestContext} from 'node:test';
import {XMLParser} from 'fast-xml-parser';
import {parse} from 'yaml';

const root = resolve(import.meta.dirname, '../..');
const [github, gitlab] = [...readFileSync(join(root, 'docs/ci.md'), 'utf8').matchAll(/```yaml\n([^]*?)```/g)].map(
  ([, yaml]) => parse(yaml),
);

/** The commands of the two jobs, as the shell gets them. */
const commands: readonly string[] = [
  ...github.jobs.heatlens.steps.map(({run}: {run?: string}) => run ?? ''),
  ...gitlab.heatlens.script,
];
const comparing = commands.filter((command) => command.includes('heatlens.cjs compare'));

/** A repository as the jobs find it, with the samples for models and pictures. */
function repository(t: TestContext, candidate: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-ci-'));
  t.after(() => rmSync(folder, {recursive: true}));
  const wafers = join(root, 'samples/wafers');
  mkdirSync(join(folder, 'models'));
  symlinkSync(join(wafers, 'models/final/tfjs-layers'), join(folder, 'models/released'));
  symlinkSync(join(wafers, 'models', candidate, 'tfjs-layers'), join(folder, 'models/candidate'));
  symlinkSync(join(wafers, 'pictures'), join(folder, 'validation'));
  symlinkSync(join(wafers, 'masks'), join(folder, 'masks'));
  return folder;
}

/** In a shell, with the command line from source instead of the one that the job builds. */
function run(command: string, folder: string): Promise<{code: number; stdout: string; stderr: string}> {
  const local = command.replace(
    'node heatlens/dist/heatlens.cjs',
    `"${process.execPath}" "${join(root, 'src/cli/main.ts')}"`,
  );
  return new Promise((done) => {
    execFile('sh', ['-c', local], {cwd: folder}, (error, stdout, stderr) =>
      done({code: error ? Number(error.code) : 0, stdout, stderr}),
    );
  });
}

test('both jobs are YAML, and run the same comparison', () => {
  assert.equal(comparing.length, 2);
  assert.equal(comparing[0].trim(), comparing[1].trim());
  assert.deepEqual(gitlab.heatlens.artifacts.reports, {junit: 'report/heatlens.xml'});
});

test('the jobs’ command passes the same model and fails a worse one with exit code 3, and writes the report', async (t) => {
  for (const [candidate, code, failures] of [
    ['final', 0, '0'],
    ['marked', 3, '2'],
  ] as const) {
    const folder = repository(t, candidate);
    const ran = await run(comparing[0], folder);
    assert.equal(ran.code, code, ran.stderr);
    const xml = new XMLParser({ignoreAttributes: false}).parse(
      readFileSync(join(folder, 'report/heatlens.xml'), 'utf8'),
    );
    const {testsuite} = xml.testsuites;
    assert.deepEqual([testsuite['@_tests'], testsuite['@_failures'], testsuite.testcase.length], ['2', failures, 2]);
    assert.match(ran.stdout, candidate === 'marked' ? /FAILED accuracy<-0\.5%/ : /passed accuracy<-0\.5%/);
  }
});
