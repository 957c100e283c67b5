import assert from 'node:assert/strict';
import {test} from 'node:test';
import {EngineError} from '../../../src/extension/engine/engineError.ts';
import {ModelInspection, type Inspector} from '../../../src/extension/inspect/modelInspection.ts';
import type {ModelSummary} from '../../../src/protocol/engine.ts';
import type {InspectState} from '../../../src/protocol/inspectPanel.ts';

const summary = {name: 'm'} as unknown as ModelSummary;

function inspection(inspector: Partial<Inspector>) {
  const states: InspectState[] = [];
  const whole: Inspector = {outline: async () => summary, inspect: async () => summary, ...inspector};
  return {states, inspected: new ModelInspection('/m', whole, (state) => states.push(state))};
}

test('the topology is shown before the weights are read', async () => {
  const {states, inspected} = inspection({});
  await inspected.read();
  assert.deepEqual(
    states.map(({kind}) => kind),
    ['pending', 'outlined', 'complete'],
  );
  assert.equal(inspected.state.kind, 'complete');
});

test('weights that cannot be read leave what is known of the model on the page', async () => {
  const refuse = async () => Promise.reject(new EngineError('model-unreadable', 'A shard is missing. Copy it.'));
  const {inspected} = inspection({inspect: refuse});
  await inspected.read();
  assert.deepEqual(inspected.state, {
    kind: 'failed',
    path: '/m',
    code: 'model-unreadable',
    message: 'A shard is missing. Copy it.',
    model: summary,
  });
});

test('what an older reading brings late is dropped', async () => {
  const first = Promise.withResolvers<ModelSummary>();
  let readings = 0;
  const {states, inspected} = inspection({inspect: async () => (readings++ === 0 ? first.promise : summary)});
  const old = inspected.read();
  await new Promise((resolve) => setImmediate(resolve));
  await inspected.read();
  const shown = states.length;
  first.resolve({name: 'old'} as unknown as ModelSummary);
  await old;
  assert.equal(states.length, shown);
});

test('nothing is shown once the editor is closed', async () => {
  const {states, inspected} = inspection({});
  const reading = inspected.read();
  inspected.dispose();
  await reading;
  assert.deepEqual(
    states.map(({kind}) => kind),
    ['pending'],
  );
});
