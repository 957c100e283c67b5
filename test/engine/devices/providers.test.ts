import assert from 'node:assert/strict';
import {test} from 'node:test';
import {executionProvider} from '../../../src/engine/devices/providers.ts';

test('Core ML is asked for the format and the units that compute in float32, the others as they are', () => {
  assert.deepEqual(executionProvider('coreml'), {name: 'coreml', coreMlFlags: 48}); // CREATE_MLPROGRAM and USE_CPU_AND_GPU
  assert.deepEqual(['cuda', 'dml', 'webgpu'].map(executionProvider), [{name: 'cuda'}, {name: 'dml'}, {name: 'webgpu'}]);
});
