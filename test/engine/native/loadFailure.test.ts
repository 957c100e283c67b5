import assert from 'node:assert/strict';
import {test} from 'node:test';
import {loadFailure} from '../../../src/engine/native/loadFailure.ts';
import type {TensorFlowFound} from '../../../src/protocol/engine.ts';

const python: TensorFlowFound = {
  kind: 'python',
  path: '/venv/tensorflow',
  version: '2.15.1',
  gpu: true,
  origin: 'chosen',
};
const npm: TensorFlowFound = {
  kind: 'npm',
  path: '/app/node_modules/@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  gpu: true,
  origin: 'chosen',
};

/** What the dynamic linker and Node say, and what the user gets of it. */
const cases: readonly (readonly [string, TensorFlowFound, string, string])[] = [
  [
    'a CUDA library that tfjs-node-gpu misses is named with its CUDA',
    npm,
    'libcudart.so.11.0: cannot open shared object file: No such file or directory',
    'tfjs-node-gpu 4.22.0 in /app/node_modules/@tensorflow/tfjs-node-gpu could not be loaded: the library libcudart.so.11.0 is missing. ' +
      'Install CUDA 11, or use the TensorFlow of a Python environment.',
  ],
  [
    'a CUDA library that Python’s TensorFlow misses comes with pip’s command for it',
    python,
    'libcudnn.so.8: cannot open shared object file: No such file or directory',
    'TensorFlow 2.15.1 in /venv/tensorflow could not be loaded: the library libcudnn.so.8 is missing. ' +
      'Run `pip install "tensorflow[and-cuda]==2.15.1"` in that environment.',
  ],
  [
    'libtensorflow, which the package’s install script did not get, can be fetched',
    npm,
    'libtensorflow.so.2: cannot open shared object file: No such file or directory',
    'tfjs-node-gpu 4.22.0 in /app/node_modules/@tensorflow/tfjs-node-gpu could not be loaded: the library libtensorflow.so.2 is missing. ' +
      'Run `npm rebuild @tensorflow/tfjs-node-gpu` where it is installed, which downloads it.',
  ],
  [
    'a library for a newer Linux is told as that',
    python,
    "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.38' not found (required by /venv/tensorflow/libtensorflow_cc.so.2)",
    'TensorFlow 2.15.1 in /venv/tensorflow could not be loaded: it is built for a newer Linux than this. Install an older version of it, or choose none.',
  ],
  [
    'a library that is cut off is told in the linker’s words',
    python,
    '/venv/tensorflow/libtensorflow_cc.so.2: file too short\nat …',
    'TensorFlow 2.15.1 in /venv/tensorflow could not be loaded: /venv/tensorflow/libtensorflow_cc.so.2: file too short. Install TensorFlow again, or choose none.',
  ],
];

for (const [name, found, said, sentence] of cases) {
  test(name, () => {
    const failure = loadFailure(found, new Error(said));
    assert.equal(failure.message, sentence);
    assert.equal(failure.code, 'runtime-unavailable');
  });
}
