import assert from 'node:assert/strict';
import {test} from 'node:test';
import {SweepMemory} from '../../../src/extension/gallery/sweepMemory.ts';

/** A workspace's state that lives as long as the test. */
class Store {
  saved: unknown;
  readonly get = <T>(): T => this.saved as T;
  readonly keys = () => [];
  async update(_key: string, value: unknown): Promise<void> {
    this.saved = JSON.parse(JSON.stringify(value));
  }
}

function memory(saved?: unknown): SweepMemory {
  const store = new Store();
  store.saved = saved;
  return new SweepMemory(store);
}

const request = {
  folder: '/train',
  model: '/m.keras',
  store: '/s.sqlite',
  methods: ['grad-cam', 'layer-cam'],
  boxes: '/b.csv',
};

test('a folder is offered what it was last swept with, and a store finds its sweep', async () => {
  const sweeps = memory();
  await sweeps.remember({request, finished: false});
  await sweeps.remember({request: {...request, store: '/t.sqlite', model: '/n.keras'}, finished: true});
  assert.equal(sweeps.ofFolder('/train')?.request.model, '/n.keras');
  assert.deepEqual(sweeps.ofStore('/s.sqlite'), {request, finished: false});
  assert.equal(sweeps.ofFolder('/other'), undefined);
});

test('a sweep that is done is remembered as finished, once', async () => {
  const sweeps = memory();
  await sweeps.remember({request, finished: false});
  await sweeps.remember({request, finished: true});
  assert.equal(sweeps.ofStore('/s.sqlite')?.finished, true);
});

test('two models over a folder are offered the labels and boxes that one was swept with, and the other way round', async () => {
  const sweeps = memory();
  assert.deepEqual(sweeps.settingsOf('/train'), {});
  await sweeps.remember({request, finished: true});
  assert.deepEqual(sweeps.settingsOf('/train'), {methods: ['grad-cam', 'layer-cam'], boxes: '/b.csv'});
  const comparison = {
    folder: '/train',
    store: '/two.sqlite',
    models: ['/m.keras', '/n.keras'],
    labels: '/l.csv',
    device: 'cpu',
  } as const;
  await sweeps.remember({comparison, finished: false});
  assert.deepEqual(sweeps.settingsOf('/train'), {labels: '/l.csv'});
  assert.deepEqual(sweeps.comparisonOf('/two.sqlite')?.comparison.models, ['/m.keras', '/n.keras']);
  assert.equal(sweeps.comparisonOf('/s.sqlite'), undefined);
  assert.equal(sweeps.ofFolder('/train')?.request.model, '/m.keras');
  assert.equal(sweeps.ofStore('/two.sqlite'), undefined);
});

test('what another version saved is forgotten', () => {
  for (const saved of [undefined, 'x', [{request: {folder: 3}}], {}])
    assert.equal(memory(saved).ofFolder('/train'), undefined);
});
