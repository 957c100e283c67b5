import assert from 'node:assert/strict';
import {test} from 'node:test';
import {tensorFlowItems} from '../../../src/extension/native/tensorFlowItems.ts';
import type {TensorFlowFound} from '../../../src/protocol/engine.ts';

const venv: TensorFlowFound = {
  kind: 'python',
  path: '/p/.venv/tensorflow',
  version: '2.21.0',
  gpu: true,
  origin: '.venv in the workspace',
};
const node: TensorFlowFound = {
  kind: 'npm',
  path: '/p/node_modules/@tensorflow/tfjs-node-gpu',
  version: '4.22.0',
  gpu: true,
  origin: 'node_modules of the workspace',
};

test('each TensorFlow is listed with its version and the folder that code would be loaded from', () => {
  const [none, first, second] = tensorFlowItems([venv, node], '');
  assert.deepEqual(none, {label: '$(circle-slash) None', description: 'ONNX Runtime computes · used now', path: ''});
  assert.equal(first?.label, '$(package) TensorFlow 2.21.0');
  assert.equal(first?.detail, '/p/.venv/tensorflow');
  assert.equal(second?.label, '$(package) tfjs-node-gpu 4.22.0');
});

test('the one that is used is marked, also where it was not found', () => {
  assert.deepEqual(
    tensorFlowItems([venv, node], node.path).map(({description}) => description.endsWith('used now')),
    [false, false, true],
  );
  const items = tensorFlowItems([venv], '/elsewhere');
  assert.deepEqual(items.at(-1), {
    label: '$(package) TensorFlow',
    description: 'named in the settings · used now',
    detail: '/elsewhere',
    path: '/elsewhere',
  });
});
