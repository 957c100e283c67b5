import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {KERNELS} from '../../../../src/core/runtime/onnx/kernels/table.ts';
import {softwareVulkan} from '../../../requirements.ts';
import type {Verdict} from './coverage.ts';
import {allKernels, kernelLines, page} from './kernelTable.ts';
import {UNTRACED} from './untraced.ts';
import {webgpuVerdicts} from './webgpuVerdicts.ts';

const committed = readFileSync(join(import.meta.dirname, '../../../../docs/kernels.md'), 'utf8');

test('every kernel of tfjs is recorded, or has a reason why not', () => {
  assert.deepEqual(
    allKernels.filter((name) => !Object.hasOwn(KERNELS, name) && !Object.hasOwn(UNTRACED, name)),
    [],
  );
  assert.deepEqual(
    Object.keys(UNTRACED).filter((name) => Object.hasOwn(KERNELS, name) || !allKernels.includes(name)),
    [],
  );
});

test('docs/kernels.md says what the CPU, plain JavaScript and WebAssembly really do', async () => {
  assert.equal(page(await kernelLines(saidOfWebgpu())), committed);
});

test('docs/kernels.md says what WebGPU really does', softwareVulkan, async () => {
  const found = await webgpuVerdicts();
  assert.deepEqual(
    Object.entries(found).filter(([, verdict]) => verdict.startsWith('no')),
    [],
  );
  assert.deepEqual(found, saidOfWebgpu());
});

/** The page's own column, for the kernels that are recorded. */
function saidOfWebgpu(): Record<string, Verdict> {
  const rows = committed
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split(' | '));
  const said = Object.fromEntries(rows.map(([kernel, , , , webgpu]) => [kernel.slice(2), webgpu]));
  return Object.fromEntries(
    Object.keys(KERNELS)
      .filter((name) => said[name] !== '–')
      .map((name) => [name, said[name] === 'CPU' ? 'elsewhere' : 'yes']),
  );
}
