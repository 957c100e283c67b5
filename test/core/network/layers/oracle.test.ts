import assert from 'node:assert/strict';
import {test} from 'node:test';
import {grad, io, mul, sum, tensor, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-node';
import {preparedTopology} from '../../../../src/core/network/layers/prepare.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {artifactsOf, assertClose, stored, storedList, type Stored, type StoredModel} from './fixtures.ts';

interface Case extends StoredModel {
  readonly input: Stored;
  readonly output: Stored;
  /** Of Σ sin(k) y_k with respect to the input. */
  readonly gradient: Stored;
}

const runtimes = {
  'tfjs on cpu': await createTfjsRuntime({backend: 'cpu'}),
  'tfjs on wasm': await createTfjsRuntime({backend: 'wasm'}),
  onnx: createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0}),
};

for (const one of storedList<Case>('cases.json')) {
  test(`${one.what}: values and gradients are those of Keras, eagerly and traced`, async () => {
    const model = await modelOf(one);
    const program: Program = {
      name: one.what,
      inputs: {x: one.input.shape},
      run: ({x}) => ({y: model.apply(x) as Tensor, dx: grad((at: Tensor) => weighted(model.apply(at) as Tensor))(x)}),
    };
    for (const [name, runtime] of Object.entries(runtimes)) {
      const compiled = await runtime.compile(program);
      if (name === 'onnx') assert.deepEqual(compiled.notes, []); // nothing fell back
      const {y, dx} = await compiled.run({x: stored(one.input)});
      await compiled.dispose();
      assert.deepEqual(y.shape, one.output.shape);
      assertClose(y.values, stored(one.output), `${name}: output`);
      assertClose(dx.values, stored(one.gradient), `${name}: gradient`);
    }
    model.dispose();
  });
}

async function modelOf(one: Case): Promise<LayersModel> {
  const artifacts = artifactsOf(one);
  return loadLayersModel(io.fromMemory({...artifacts, modelTopology: preparedTopology(artifacts.modelTopology) as object}));
}

// Not the plain sum, whose gradient through a softmax is zero.
function weighted(y: Tensor): Tensor {
  return sum(mul(y, tensor(Float32Array.from({length: y.size}, (_, k) => Math.sin(k)), y.shape)));
}
