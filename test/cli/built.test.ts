import assert from 'node:assert/strict';
import {execFile} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {test} from 'node:test';
import {promisify} from 'node:util';
import type {Diagnostics} from '../../src/protocol/engine.ts';
import {required} from '../requirements.ts';

const program = resolve(import.meta.dirname, '../../dist/heatlens.cjs');
const needsBuild = required(existsSync(program), 'the build: run npm run build');

test('the built program computes with both runtimes, and finds its probe', needsBuild, async (t) => {
  const storage = mkdtempSync(join(tmpdir(), 'heatlens-built-'));
  t.after(() => rmSync(storage, {recursive: true}));
  const {stdout} = await promisify(execFile)(process.execPath, [program, 'doctor', '--json'], {
    env: {...process.env, HEATLENS_STORAGE: storage},
  });
  const {devices} = JSON.parse(stdout) as Diagnostics;
  for (const {runtime, device, usable, reason} of devices) {
    if (device === 'cpu') assert.ok(usable, `${runtime}: ${reason}`);
    assert.doesNotMatch(reason, /Cannot find|ended its process/);
  }
});
