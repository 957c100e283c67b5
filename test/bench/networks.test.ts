import assert from 'node:assert/strict';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {architectures} from '../../bench/networks/architectures.ts';
import {multiplyAdds} from '../../bench/networks/multiplications.ts';
import {writeNetwork} from '../../bench/networks/write.ts';
import {traceDryRun} from '../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../src/engine/models/openModel.ts';

/** Millions of parameters as Keras counts them, with the statistics of batch normalisation; billions of multiply-adds of the papers. */
const published = {
  MobileNetV2: {parameters: 3.54, multiplyAdds: 0.3},
  ResNet50: {parameters: 25.6, multiplyAdds: 4.1},
  EfficientNetB0: {parameters: 5.33, multiplyAdds: 0.39},
} as const;

await setBackend('cpu');

for (const [name, {parameters, multiplyAdds: billions}] of Object.entries(published)) {
  test(`the benchmarks' ${name} is the published network: ${parameters} million parameters, ${billions} billion multiply-adds`, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'heatlens-networks-'));
    try {
      await writeNetwork(architectures[name](), folder);
      const {network} = await openModel(join(folder, 'model.json'), traceDryRun, {}, 'none');
      const counted = network.layers.reduce((sum, layer) => sum + layer.parameters, 0) / 1e6;
      assert.ok(Math.abs(counted / parameters - 1) < 0.01, `${counted} million parameters`);
      network.dispose();
    } finally {
      await rm(folder, {recursive: true});
    }
    const counted = multiplyAdds(architectures[name]()) / 1e9;
    assert.ok(Math.abs(counted / billions - 1) < 0.02, `${counted} billion multiply-adds`);
  });
}
