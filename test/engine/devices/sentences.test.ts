import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Finding} from '../../../src/engine/devices/finding.ts';
import {insteadSentence, tell, tellAbsent, tellFailure, tellNoRuntime} from '../../../src/engine/devices/sentences.ts';

const linux = {platform: 'linux', arch: 'x64'} as const;
const reasonOf = (message: string) => tellFailure(message, 'linux').reason;

test('a device that works tells how fast it is', () => {
  const reason = (speed: number) => tell({kind: 'works', speed, difference: 0}, linux).reason;
  assert.equal(reason(3.04), 'works, 3.0 times as fast as the processor');
  assert.equal(reason(120.4), 'works, 120 times as fast as the processor');
  assert.equal(reason(1), 'works, as fast as the processor');
  assert.equal(reason(0.004), 'works, but 250 times slower than the processor');
});

test('what keeps a device from being used comes with a remedy', () => {
  const findings: Finding[] = [
    {kind: 'wrong', difference: 0.0312},
    {kind: 'wrong', difference: null},
    {kind: 'hung', seconds: 20},
    {kind: 'lost'},
    {kind: 'crashed', how: 'SIGABRT', message: ''},
    {kind: 'failed', message: 'whatever it was'},
  ];
  assert.deepEqual(
    findings.map((finding) => tell(finding, linux).reason),
    [
      'it gives wrong numbers (off by 0.031 of the maximum)',
      'it gives wrong numbers (some are not numbers)',
      'it did not answer within 20 s when it was tried',
      'it ended the engine in the middle of an explanation',
      'it ended its process when it was tried (SIGABRT)',
      'it failed (whatever it was)',
    ],
  );
  for (const finding of findings)
    assert.match(tell(finding, linux).remedy ?? '', /^Update the driver of the graphics card\./);
});

test('on a Mac the system is updated, which brings the drivers', () => {
  const mac = {platform: 'darwin', arch: 'arm64'} as const;
  assert.equal(tell({kind: 'wrong', difference: 0.5}, mac).remedy, 'Update macOS.');
  assert.equal(tell({kind: 'lost'}, mac).remedy, 'Update macOS. Then probe again: Show Devices or `heatlens doctor`.');
});

test('a driver that is older than CUDA wants is told with the version it has to have', () => {
  const {remedy} = tellFailure(
    'CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version',
    'linux',
  );
  assert.equal(remedy, 'Update it to version 580 or newer, then start the computer anew.');
});

test('what ONNX Runtime and drivers say is told as what is missing', () => {
  assert.equal(
    reasonOf(
      "Failed to get a WebGPU adapter: No supported adapters\nWarning: Couldn't load Vulkan: libvulkan.so.1: cannot open shared object file",
    ),
    'the Vulkan loader (libvulkan.so.1) is missing',
  );
  assert.equal(
    reasonOf('Failed to get a WebGPU adapter: No supported adapters'),
    'no graphics card with a driver was found',
  );
  assert.equal(
    reasonOf(
      'Failed to load library libonnxruntime_providers_cuda.so with error: libcudnn.so.9: cannot open shared object file: No such file',
    ),
    'libcudnn.so.9 could not be loaded',
  );
  assert.equal(
    reasonOf('with error: /x/libonnxruntime_providers_shared.so: cannot open shared object file: No such file'),
    'the CUDA part of ONNX Runtime is not installed',
  );
  assert.equal(
    reasonOf('CUDA failure 35: CUDA driver version is insufficient for CUDA runtime version'),
    'the driver of the graphics card is too old',
  );
  assert.equal(reasonOf('CUDA failure 100: no CUDA-capable device is detected'), 'no NVIDIA card was found');
  assert.equal(
    reasonOf('CUDA failure 209: no kernel image is available for execution on the device'),
    'this NVIDIA card is older than CUDA 13 supports (Turing, 2018)',
  );
  assert.equal(
    reasonOf('CUDNN failure 1002: CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH ; GPU=0'),
    'parts of two versions of cuDNN were loaded',
  );
  assert.equal(
    reasonOf('CUDA failure 802: system not yet initialized'),
    'the cards of this server are not connected yet',
  );
  assert.equal(
    reasonOf('CUDA failure 46: CUDA-capable device(s) is/are busy or unavailable'),
    'another program has the graphics card to itself',
  );
  assert.equal(reasonOf('CUDA failure 2: out of memory'), 'the graphics card has too little free memory');
  assert.equal(reasonOf('WebGPU device lost (2): the driver was reset'), 'the graphics card was lost');
  assert.equal(
    reasonOf("/lib/libstdc++.so.6: version `GLIBCXX_3.4.30' not found (required by /x/libcublas.so.12)"),
    'libcublas.so.12 needs GLIBCXX_3.4.30',
  );
  assert.equal(reasonOf('libcublasLt.so.12: file too short'), 'libcublasLt.so.12 could not be loaded');
});

test('a provider that ends its process is told with what it said before', () => {
  const {reason, remedy} = tell(
    {kind: 'crashed', how: 'SIGABRT', message: 'CUDA failure 2: out of memory\nterminate called'},
    linux,
  );
  assert.equal(
    reason,
    'it ended its process when it was tried (SIGABRT): the graphics card has too little free memory',
  );
  assert.match(remedy ?? '', /^Close other programs/);
});

test('words that nobody foresaw are kept short', () => {
  assert.equal(reasonOf(`${'x'.repeat(1000)}\nmore`).length, 'it failed ()'.length + 200);
});

test('systems that ONNX Runtime has no binary for are named', () => {
  assert.equal(
    tellAbsent('webgpu', {platform: 'linux', arch: 'arm64'}).reason,
    'needs Linux on x64, Windows, or a Mac with Apple silicon, and this is Linux on arm64',
  );
  assert.equal(tellAbsent('directml', linux).reason, 'needs Windows, and this is Linux on x64');
  assert.match(
    tellNoRuntime({platform: 'darwin', arch: 'x64'}, 'Cannot find module').reason,
    /not made for Macs with an Intel processor/,
  );
  assert.match(tellNoRuntime(linux, 'Cannot find module.').remedy ?? '', /^Install Heatlens for this system again\./);
});

test('the panel says what is not used, why, what to do, and what computed instead', () => {
  assert.equal(
    insteadSentence(
      'cuda',
      'is not used',
      {reason: 'no NVIDIA card was found', remedy: 'Install it.'},
      'ONNX Runtime, CPU',
    ),
    'CUDA is not used: no NVIDIA card was found. Install it. This was computed with ONNX Runtime, CPU.',
  );
});
