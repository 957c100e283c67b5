import assert from 'node:assert/strict';
import {test} from 'node:test';
import {grad, io, mul, sum, tensor, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-node';
import {Evaluator} from '../../../../src/core/network/evaluator.ts';
import {planOf} from '../../../../src/core/network/layersPlan.ts';
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
    const evaluate = evaluated(model, one.input.shape);
    const program: Program = {
      name: one.what,
      inputs: {x: one.input.shape},
      run: ({x}) => ({y: evaluate(x), dx: grad((at: Tensor) => weighted(evaluate(at)))(x)}),
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
  return loadLayersModel(
    io.fromMemory({...artifacts, modelTopology: preparedTopology(artifacts.modelTopology) as object}),
  );
}

/** As a network runs it, which hands on what each layer was called with; tfjs's own models do not. */
function evaluated(model: LayersModel, [, height, width, channels]: readonly number[]): (x: Tensor) => Tensor {
  const image = {name: model.inputs[0].sourceLayer.name, height, width, channels};
  const plan = planOf(model, image.name, model.outputs[0]);
  const evaluator = new Evaluator(plan, {image, channelsFirst: false, constants: [], notes: []});
  const last = plan.steps[plan.steps.length - 1].name;
  return (x) => evaluator.evaluate(x, [last], new Map()).get(last) ?? assert.fail('nothing was computed');
}

// Not the plain sum, whose gradient through a softmax is zero.
function weighted(y: Tensor): Tensor {
  return sum(
    mul(
      y,
      tensor(
        Float32Array.from({length: y.size}, (_, k) => Math.sin(k)),
        y.shape,
      ),
    ),
  );
}
