import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {computingThreads} from '../../../src/engine/devices/threads.ts';

/** `/proc/cpuinfo` as Linux wrote it, most lines left out. */
const cpuinfo = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/proc', `${name}.cpuinfo`), 'utf8');
const threadsWith = (files: Readonly<Record<string, string>>) => computingThreads((path) => files[path]);
const laptop = {'/proc/cpuinfo': cpuinfo('laptop-4-cores-8-threads')};

test('a processor with two threads a core gets one thread for each core', () => {
  assert.equal(threadsWith(laptop), 4);
});

test('two sockets count twice, though their cores have the same numbers', () => {
  assert.equal(threadsWith({'/proc/cpuinfo': cpuinfo('server-2-sockets-of-2')}), 4);
});

test('an ARM processor, whose cores are not named, gets a thread for each of them', () => {
  assert.equal(threadsWith({'/proc/cpuinfo': cpuinfo('raspberry-pi-4')}), 4);
});

test('only the processors that the process may run on count', () => {
  const on = (list: string) =>
    threadsWith({...laptop, '/proc/self/status': `Name:\tnode\nCpus_allowed_list:\t${list}\n`});
  assert.equal(on('0-7'), 4);
  assert.equal(on('0,4'), 1, 'both threads of core 0');
  assert.equal(on('0-2,7'), 4);
  assert.equal(on('1'), 1);
});

test('a container with half a core gets one thread, and one with two and a half gets two (version 2)', () => {
  const within = (cpuMax: string) =>
    threadsWith({...laptop, '/proc/self/cgroup': '0::/\n', '/sys/fs/cgroup/cpu.max': cpuMax});
  assert.equal(within('50000 100000\n'), 1);
  assert.equal(within('250000 100000\n'), 2);
  assert.equal(within('max 100000\n'), 4);
  assert.equal(within('nonsense'), 4);
});

test('a limit on a group above holds below', () => {
  const files = {
    ...laptop,
    '/proc/self/cgroup': '0::/user.slice/app.scope\n',
    '/sys/fs/cgroup/user.slice/app.scope/cpu.max': 'max 100000\n',
  };
  assert.equal(threadsWith(files), 4);
  assert.equal(threadsWith({...files, '/sys/fs/cgroup/user.slice/cpu.max': '300000 100000\n'}), 3);
});

test('limits of version 1 hold too, whatever its folder is called', () => {
  const docker = (folder: string, quota: string) =>
    threadsWith({
      ...laptop,
      '/proc/self/cgroup': '5:memory:/docker/ab\n4:cpu,cpuacct:/docker/ab\n0::/\n',
      [`/sys/fs/cgroup/${folder}/docker/ab/cpu.cfs_quota_us`]: quota,
      [`/sys/fs/cgroup/${folder}/docker/ab/cpu.cfs_period_us`]: '100000\n',
    });
  assert.equal(docker('cpu', '150000\n'), 1);
  assert.equal(docker('cpu,cpuacct', '200000\n'), 2);
  assert.equal(docker('cpu', '-1\n'), 4, '−1 is no limit');
});

test('inside a container of version 1 the group lies at the root of the mount', () => {
  const files = {'/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '100000', '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000'};
  assert.equal(threadsWith({...laptop, '/proc/self/cgroup': '4:cpu,cpuacct:/docker/unseen\n', ...files}), 1);
});

test('where the system tells nothing, ONNX Runtime decides', () => {
  assert.equal(threadsWith({}), undefined);
});
