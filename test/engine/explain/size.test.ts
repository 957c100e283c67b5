import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import sharp from 'sharp';
import {architectures} from '../../../bench/networks/architectures.ts';
import {writeNetwork} from '../../../bench/networks/write.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import {temporaryFolder} from '../devices/fakeDevices.ts';
import {donut, explained} from '../samples.ts';

test('a fully convolutional network explains a picture of 1024×1024 at that size, asked for by the request or its heatlens.json', async (t) => {
  const model = temporaryFolder(t);
  mkdirSync(model, {recursive: true});
  await writeNetwork(architectures['MobileNetV2'](), model);
  const file = join(model, 'model.json');
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replace(
      '"batch_input_shape":[null,224,224,3]',
      '"batch_input_shape":[null,null,null,3]',
    ),
  );
  const image = join(model, 'large.png');
  await sharp(donut).resize(1024, 1024).png().toFile(image);
  const engine = createEngine();
  t.after(() => engine.dispose());
  const request = {image, model, aggregate: 'single', device: 'cpu', preprocessing: {range: '-1..1'}} as const;

  const asked = await explained(engine, {...request, size: 1024});
  assert.deepEqual([asked.map.width, asked.map.height, asked.grid.width], [1024, 1024, 32]);
  assert.ok(asked.max > 0 && asked.map.values.every(Number.isFinite));

  const usual = await explained(engine, request);
  assert.equal(usual.map.width, 512);
  assert.match(usual.warnings.join(), /read at 512×512, and larger where a size is given/);

  writeFileSync(join(model, 'heatlens.json'), '{"size": 768}');
  assert.equal((await explained(engine, request)).map.width, 768);
  await assert.rejects(explained(engine, {...request, size: 9000}), {
    code: 'argument-invalid',
    message: /^Size has to be a whole number from 64 to 8192/,
  });
});
