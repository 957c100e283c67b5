import assert from 'node:assert/strict';
import {mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {fakeDevices, temporaryFolder} from './fakeDevices.ts';

test('a probe that aborts, exits, hangs or says nonsense is a finding, not a failure', async (t) => {
  for (const [behaviour, kind] of Object.entries({
    aborts: 'crashed',
    exits: 'crashed',
    hangs: 'hung',
    babbles: 'failed',
  })) {
    assert.equal((await fakeDevices(t, {webgpu: behaviour}, {limit: 2}).find('webgpu')).kind, kind, behaviour);
  }
});

test('a finding names the signal or the exit code, and keeps what the driver said', async (t) => {
  const aborted = await fakeDevices(t, {webgpu: 'aborts'}).find('webgpu');
  assert.equal(aborted.kind === 'crashed' && aborted.how, 'SIGABRT');
  const exited = await fakeDevices(t, {webgpu: 'exits'}).find('webgpu');
  assert.equal(exited.kind === 'crashed' && exited.how, 'exit code 3');
  const babbled = await fakeDevices(t, {cuda: 'babbles'}).find('cuda');
  assert.match(babbled.kind === 'failed' ? babbled.message : '', /libcudnn/);
});

test('the fastest device that works is taken', async (t) => {
  const devices = fakeDevices(t, {webgpu: 'works 3', cuda: 'works 20'});
  assert.equal(await devices.fastest(), undefined, 'nobody knows yet, and nobody waits');
  await Promise.all(devices.candidates.map((id) => devices.find(id)));
  assert.equal(await devices.fastest(), 'cuda');
});

test('a device that is slower than the processor or wrong is left alone', async (t) => {
  const devices = fakeDevices(t, {webgpu: 'works 0.2', cuda: 'wrong 0.5'});
  await Promise.all(devices.candidates.map((id) => devices.find(id)));
  assert.equal(await devices.fastest(), 'cpu');
});

test('only devices of this build are tried', async (t) => {
  assert.deepEqual(fakeDevices(t, {}, {built: ['cpu', 'dml', 'tensorrt', 'webgpu']}).candidates, [
    'webgpu',
    'directml',
  ]);
});

test('what was found is remembered by the next start, and forgotten with another driver', async (t) => {
  const folder = temporaryFolder(t);
  await fakeDevices(t, {webgpu: 'works 3'}, {folder, built: ['webgpu']}).find('webgpu');
  assert.equal(await fakeDevices(t, {webgpu: 'aborts'}, {folder, built: ['webgpu']}).fastest(), 'webgpu');
  assert.equal(
    await fakeDevices(t, {webgpu: 'aborts'}, {folder, built: ['webgpu'], machine: 'new driver'}).recall('webgpu'),
    undefined,
  );
});

test('probing again replaces what is remembered', async (t) => {
  const folder = temporaryFolder(t);
  await fakeDevices(t, {webgpu: 'works 3'}, {folder}).find('webgpu');
  const again = fakeDevices(t, {webgpu: 'works 0.5'}, {folder});
  assert.equal((await again.findAgain('webgpu')).kind, 'works');
  const found = await fakeDevices(t, {}, {folder}).recall('webgpu');
  assert.equal(found?.kind === 'works' && found.speed, 0.5);
});

test('a device that failed gets another chance after a day, one that works is not tried again', async (t) => {
  const folder = temporaryFolder(t);
  const devices = fakeDevices(t, {webgpu: 'works 3', cuda: 'failed'}, {folder});
  await Promise.all(devices.candidates.map((id) => devices.find(id)));
  const later = fakeDevices(t, {}, {folder, now: () => 25 * 3_600_000});
  assert.equal((await later.recall('webgpu'))?.kind, 'works');
  assert.equal(await later.recall('cuda'), undefined);
});

test('a damaged memory is forgotten and written anew', async (t) => {
  for (const damage of [
    '',
    '{',
    '[]',
    '{"version":1}',
    '{"version":1,"machine":"this one","at":0,"finding":{"kind":"works","speed":-1}}',
  ]) {
    const folder = temporaryFolder(t);
    writeFileSync(join(folder, 'webgpu.json'), damage);
    const devices = fakeDevices(t, {webgpu: 'works 3'}, {folder});
    assert.equal(await devices.recall('webgpu'), undefined, damage);
    await devices.find('webgpu');
    assert.match(readFileSync(join(folder, 'webgpu.json'), 'utf8'), /"speed":3/);
    assert.deepEqual(readdirSync(folder), ['webgpu.json'], 'nothing half-written stays');
    assert.equal(devices.trouble, null);
  }
});

test('a folder that cannot be written costs the memory and not the device, and is told', async (t) => {
  const folder = join(temporaryFolder(t), 'file');
  writeFileSync(folder, 'in the way');
  const devices = fakeDevices(t, {webgpu: 'works 3'}, {folder, built: ['webgpu']});
  await devices.find('webgpu');
  assert.equal(await devices.fastest(), 'webgpu');
  assert.match(devices.trouble ?? '', /cannot be remembered in .*file.*\. Make the folder writable\.$/);
});

test('several probes of one device at a time are one', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(folder, {recursive: true});
  const devices = fakeDevices(t, {webgpu: 'works 3'}, {folder});
  const [one, other] = await Promise.all([devices.findAgain('webgpu'), devices.findAgain('webgpu')]);
  assert.equal(one, other);
});
