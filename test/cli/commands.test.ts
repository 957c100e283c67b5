import assert from 'node:assert/strict';
import test from 'node:test';
import manifest from '../../package.json' with {type: 'json'};
import {explainOptions} from '../../src/cli/explainOptions.ts';
import {terminal} from './terminal.ts';

test('--version prints the version alone', async (t) => {
  const {heatlens} = await terminal(t);
  assert.deepEqual(
    [(await heatlens('--version')).stdout, (await heatlens('--version')).code],
    [`${manifest.version}\n`, 0],
  );
});

test('help is there for the program and each command, within 120 columns', async (t) => {
  const {heatlens} = await terminal(t);
  const overview = await heatlens('--help');
  for (const command of ['explain', 'inspect', 'methods', 'doctor', 'install']) {
    assert.match(overview.stdout, new RegExp(`heatlens ${command}`));
    const {stdout, code} = await heatlens(command, '--help');
    assert.equal(code, 0);
    assert.match(stdout, new RegExp(`^heatlens ${command}`));
    assert.equal((await heatlens('help', command)).stdout, stdout);
    for (const line of stdout.split('\n')) assert.ok(line.length <= 120, line);
  }
  assert.equal((await heatlens()).stdout, overview.stdout);
});

test('the help of explain names every option and every value it takes', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout} = await heatlens('explain', '-h');
  for (const [name, option] of Object.entries(explainOptions)) {
    assert.ok(stdout.includes(`--${name}`), name);
    for (const value of Object.keys('allowed' in option ? (option.allowed ?? {}) : {}))
      assert.ok(stdout.includes(` ${value} `), value);
  }
});

test('inspect shows input, output, logits, labels, every layer, and marks the chosen one', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout, code, engine} = await heatlens('inspect', 'tiny/model.json');
  assert.equal(code, 0);
  assert.match(stdout, /Input +input_1, 4×4×3$/m);
  assert.match(stdout, /Output +dense, 2 classes, softmax$/m);
  assert.match(stdout, /Logits +final softmax of `dense` taken off$/m);
  assert.match(stdout, /Labels +2, from labels\.txt: none, scratch$/m);
  assert.match(stdout, /Layer +conv_3, 2×2×8: the deepest with a spatial grid$/m);
  assert.match(stdout, /^→ +conv_3 +Conv2D +2×2×8 +12,000$/m);
  assert.match(stdout, /^ +pool +GlobalAveragePooling2D +8 +a row of values$/m);
  assert.match(stdout, /Range +not known$/m);
  assert.match(stdout, /Pictures +center-crop \(heatlens\.json\), bilinear, rgb$/m);
  assert.match(stdout, /Weights +12,345 values; 2 NaN and 1 infinite in 1 array, 2 dead channels in 1 layer$/m);
  assert.match(stdout, /^ +Broken +conv_3\/kernel: 2 NaN and 1 infinite of 12,000$/m);
  assert.match(stdout, /^ +Dead +conv_3: 2 of 8 channels are zero \(0, 5\)$/m);
  assert.match(stdout, /Warning +The value range is not known\./);
  assert.equal(engine.disposed(), true);
});

test('inspect --json prints the same as one object', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout} = await heatlens('inspect', 'tiny', '--json');
  assert.equal((JSON.parse(stdout) as {layers: unknown[]}).layers.length, 2);
});

test('inspect of something that is no model says so', async (t) => {
  const {heatlens} = await terminal(t);
  assert.equal((await heatlens('inspect', 'absent.json')).code, 2);
  const {code, stderr, stdout} = await heatlens('inspect', 'truncated.json');
  assert.deepEqual([code, stderr, stdout], [1, 'A shard ends early: download the model again.\n', '']);
});

test('methods lists id, name, unit and source', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout} = await heatlens('methods');
  assert.match(stdout, /^grad-cam +Grad-CAM +∂logit +Selvaraju et al\. 2017, eq\. 1–2$/m);
  assert.equal((JSON.parse((await heatlens('methods', '--json')).stdout) as unknown[]).length, 2);
});

test('doctor gives each device with its reason, versions, memory, and ends with what to do', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout, code} = await heatlens('doctor');
  assert.equal(code, 0);
  assert.match(stdout, /^→ +onnx +cpu +ONNX Runtime 1\.30, 2 threads$/m);
  assert.match(stdout, /^✗ +onnx +webgpu +no graphics card was found$/m);
  assert.match(stdout, /^What was found cannot be remembered\.$/m);
  assert.match(stdout, /^node +24\.0\.0$/m);
  assert.match(stdout, /^total +24\.0 GiB\nfree +512 MiB$/m);
  assert.match(stdout, /What to do\nNothing has to be done: explanations run on the processor \(onnx, cpu\)/);
  assert.match(stdout, /^ {2}webgpu: Install a driver\.$/m);
  assert.doesNotMatch(stdout, /Nodes/);
});

test('doctor --model counts the nodes of a model by device', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout, code} = await heatlens('doctor', '--model', 'tiny');
  assert.equal(code, 0);
  assert.match(stdout, /^cpu +CPUExecutionProvider 54 +0$/m);
});
