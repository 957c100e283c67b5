import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import {missingCuda} from '../../../src/engine/native/missingCuda.ts';
import type {TensorFlowFound} from '../../../src/protocol/engine.ts';

let site: string;
let driver: string;
let found: TensorFlowFound;

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'heatlens-cuda-wheels-'));
  driver = join(site, 'version');
  writeFileSync(driver, 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.95.05\n');
  mkdirSync(join(site, 'tensorflow-2.15.1.dist-info'));
  const wheels = ['nvidia-cublas-cu12 ==12.2.5.6', 'nvidia-cudnn-cu12 (==8.9.4.25)', 'nvidia-nccl-cu12<3.0,>=2.16'];
  const lines = [
    ...wheels.map((wheel) => `Requires-Dist: ${wheel} ; extra == 'and-cuda'`),
    'Requires-Dist: numpy >=1.23',
  ];
  writeFileSync(join(site, 'tensorflow-2.15.1.dist-info/METADATA'), lines.join('\n'));
  found = {kind: 'python', path: join(site, 'tensorflow'), version: '2.15.1', gpu: true, origin: 'chosen'};
});
afterEach(() => rmSync(site, {recursive: true, force: true}));

test('the CUDA wheels that an environment lacks are named, with pip’s command', async () => {
  mkdirSync(join(site, 'nvidia_cublas_cu12-12.2.5.6.dist-info'));
  assert.match(
    (await missingCuda(found, [driver])) ?? '',
    /found no graphics card, although there is an NVIDIA driver: its environment lacks nvidia-cudnn-cu12 and 1 more\. Run `pip install "tensorflow\[and-cuda\]==2\.15\.1"` in it\.$/,
  );
});

test('with all of them there, the driver is the suspect', async () => {
  for (const wheel of ['cublas', 'cudnn', 'nccl']) mkdirSync(join(site, `nvidia_${wheel}_cu12-1.0.dist-info`));
  assert.match((await missingCuda(found, [driver])) ?? '', /may be too old for its CUDA\. Update the driver/);
});

test('tfjs-node-gpu says which CUDA it is made for', async () => {
  assert.match(
    (await missingCuda({...found, kind: 'npm', version: '4.22.0'}, [driver])) ?? '',
    /^tfjs-node-gpu 4\.22\.0 .*it needs CUDA 11\.2 and cuDNN 8/,
  );
});

test('without a driver, or without use for one, nothing is said', async () => {
  assert.equal(await missingCuda(found, [join(site, 'absent')]), undefined);
  assert.equal(await missingCuda({...found, gpu: false}, [driver]), undefined);
});
