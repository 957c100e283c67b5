import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Pages} from '../../../src/webview/gallery/pages.ts';

interface Row {
  readonly id: number;
}

/** Answers only when it is told to. */
class SlowStore {
  readonly asked: number[][] = [];
  readonly #answers: (() => void)[] = [];

  readonly fetch = (ids: Uint32Array): Promise<Row[]> => {
    this.asked.push([...ids]);
    return new Promise((resolve) => this.#answers.push(() => resolve(Array.from(ids, (id) => ({id})))));
  };

  async answer(): Promise<void> {
    this.#answers.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('what was fetched is there, and is not asked for again', async () => {
  const store = new SlowStore();
  let drawn = 0;
  const pages = new Pages(store.fetch, () => drawn++);
  pages.want([1, 2]);
  assert.equal(pages.get(1), undefined);
  await store.answer();
  assert.deepEqual(pages.get(1), {id: 1});
  assert.equal(drawn, 1);
  pages.want([1, 2]);
  assert.equal(store.asked.length, 1);
});

test('scrolling on while an answer is under way asks only for what is in sight at the end', async () => {
  const store = new SlowStore();
  const pages = new Pages(store.fetch, () => {});
  pages.want([1]);
  pages.want([2]);
  pages.want([3]);
  await store.answer();
  await store.answer();
  assert.deepEqual(store.asked, [[1], [3]]);
});

test('the pictures looked at longest ago are forgotten first', async () => {
  const store = new SlowStore();
  const pages = new Pages(store.fetch, () => {}, 2);
  for (const id of [1, 2]) {
    pages.want([id]);
    await store.answer();
  }
  pages.get(1);
  pages.want([3]);
  await store.answer();
  assert.deepEqual(
    [1, 2, 3].map((id) => pages.get(id)?.id),
    [1, undefined, 3],
  );
});

test('an answer to what was asked before the store changed is not kept', async () => {
  const store = new SlowStore();
  const pages = new Pages(store.fetch, () => {});
  pages.want([1]);
  pages.renew();
  await store.answer();
  assert.equal(pages.get(1), undefined);
});

test('a failed question leaves pictures blank, and they are asked for again', async () => {
  let fails = true;
  const pages = new Pages<Row>(
    async (ids) => {
      if (fails) throw new Error('the store is busy');
      return Array.from(ids, (id) => ({id}));
    },
    () => {},
  );
  pages.want([1]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(pages.get(1), undefined);
  fails = false;
  pages.want([1]);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(pages.get(1), {id: 1});
});
