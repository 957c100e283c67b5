import {getKernel} from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names.js';
import * as ort from 'onnxruntime-node';
import {KERNELS} from '../../../../src/core/runtime/onnx/kernels/table.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {type Verdict, verdictOf} from './coverage.ts';
import {UNTRACED, UNWANTED} from './untraced.ts';

const reference = await createTfjsRuntime({backend: 'cpu'});
const wasm = await createTfjsRuntime({backend: 'wasm'});
const traced = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});

/** Every kernel that tfjs-core has a name for. */
export const allKernels: readonly string[] = Object.values(kernelNames)
  .filter((name) => typeof name === 'string')
  .toSorted((a, b) => a.localeCompare(b, 'en'));

/** One line of `docs/kernels.md`. */
export interface KernelLine {
  readonly kernel: string;
  readonly traced: string;
  readonly cpu: string;
  readonly wasm: string;
  readonly webgpu: string;
  readonly why: string;
}

/** @param onWebgpu what `coverOnWebgpu.ts` printed */
export async function kernelLines(onWebgpu: Readonly<Record<string, Verdict>>): Promise<KernelLine[]> {
  const lines: KernelLine[] = [];
  for (const kernel of allKernels) lines.push(await lineOf(kernel, onWebgpu));
  return lines;
}

async function lineOf(kernel: string, onWebgpu: Readonly<Record<string, Verdict>>): Promise<KernelLine> {
  const has = (backend: string) => (getKernel(kernel, backend) ? 'yes' : '–');
  const why = UNTRACED[kernel] ?? UNWANTED[kernel];
  if (!Object.hasOwn(KERNELS, kernel) || why !== undefined)
    return {kernel, traced: '–', cpu: has('cpu'), wasm: has('wasm'), webgpu: '–', why};
  return {
    kernel,
    traced: cell(await verdictOf(kernel, {reference, tried: traced, tolerance: 2e-5}), ''),
    cpu: has('cpu'),
    wasm:
      has('wasm') === 'yes'
        ? cell(await verdictOf(kernel, {reference, tried: wasm, tolerance: 1e-4}), 'JavaScript')
        : '–',
    webgpu: cell(onWebgpu[kernel], 'CPU'),
    why: '',
  };
}

function cell(verdict: Verdict, elsewhere: string): string {
  return verdict === 'elsewhere' ? elsewhere : verdict === 'yes' ? 'yes' : '**wrong**';
}

export function page(lines: readonly KernelLine[]): string {
  const rows = lines.map(
    (line) => `| ${[line.kernel, line.traced, line.cpu, line.wasm, line.webgpu, line.why].join(' | ')} |`,
  );
  return [...head(lines.filter((line) => line.traced === 'yes').length, lines.length), ...rows, ''].join('\n');
}

function head(recorded: number, all: number): string[] {
  return [
    '# Kernels',
    '',
    `TensorFlow.js has ${all} kernels; ${recorded} of them are recorded into ONNX graphs, forwards and in the gradients of others.`,
    'A network with one that is not runs on TensorFlow.js itself, and a note says so.',
    '',
    "* **traced**: recorded, and on ONNX Runtime's CPU within 2e-5 of tfjs's plain JavaScript.",
    "* **cpu**, **wasm**: the kernel of tfjs's own backends; wasm within 1e-4. `JavaScript`: wasm lacks it for these calls, and plain",
    '  JavaScript stands in.',
    '* **WebGPU**: ONNX Runtime on software Vulkan within 1e-3; `CPU`: it has no such operator and hands it to the CPU.',
    '',
    'Written by `node test/core/runtime/onnx/writeKernels.ts` from the cases of the tests, which fail where it is out of date.',
    '',
    '| kernel | traced | cpu | wasm | WebGPU | why not |',
    '|---|---|---|---|---|---|',
  ];
}
