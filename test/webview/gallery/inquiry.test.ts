import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Inquiry, valueOf, type Following} from '../../../src/webview/gallery/inquiry.ts';

/** Answers when it is told to, as slow work does. */
class SlowWork {
  readonly followings: Following[] = [];
  readonly #ends: {resolve: (value: string) => void; reject: (error: Error) => void}[] = [];

  readonly work = (following: Following): Promise<string> => {
    this.followings.push(following);
    return new Promise((resolve, reject) => this.#ends.push({resolve, reject}));
  };

  async answer(which: number, value: string | Error): Promise<void> {
    const {resolve, reject} = this.#ends[which];
    if (value instanceof Error) reject(value);
    else resolve(value);
    await new Promise((done) => setImmediate(done));
  }
}

function asked(): {inquiry: Inquiry<string>; slow: SlowWork} {
  const slow = new SlowWork();
  const inquiry = new Inquiry<string>(() => {});
  inquiry.ask('first', slow.work);
  return {inquiry, slow};
}

test('the same question is asked once, and its progress is told until the answer is there', async () => {
  const {inquiry, slow} = asked();
  inquiry.ask('first', slow.work);
  assert.equal(slow.followings.length, 1);
  slow.followings[0].receive({message: 'half', done: 0.5});
  assert.deepEqual(inquiry.answer, {kind: 'pending', progress: {message: 'half', done: 0.5}, before: undefined});
  await slow.answer(0, 'yes');
  assert.deepEqual(inquiry.answer, {kind: 'complete', value: 'yes'});
});

test('a newer question cancels the older, whose late answer is dropped; what was known stays in sight', async () => {
  const {inquiry, slow} = asked();
  await slow.answer(0, 'old');
  inquiry.ask('second', slow.work);
  inquiry.ask('third', slow.work);
  assert.equal(slow.followings[1].signal.aborted, true);
  assert.equal(valueOf(inquiry.answer), 'old');
  await slow.answer(1, 'late');
  assert.equal(valueOf(inquiry.answer), 'old');
  await slow.answer(2, 'new');
  assert.equal(valueOf(inquiry.answer), 'new');
});

test('a failure is told with its sentence, and is not asked again until someone says so', async () => {
  const {inquiry, slow} = asked();
  await slow.answer(0, new Error('The store is gone.'));
  assert.deepEqual(inquiry.answer, {kind: 'failed', message: 'The store is gone.'});
  inquiry.ask('first', slow.work);
  assert.equal(slow.followings.length, 1);
  inquiry.again();
  inquiry.ask('first', slow.work);
  assert.equal(slow.followings.length, 2);
});

test('cancelled work ends, and what it still says is dropped', async () => {
  const {inquiry, slow} = asked();
  inquiry.cancel();
  assert.equal(slow.followings[0].signal.aborted, true);
  slow.followings[0].receive({message: 'late', done: null});
  await slow.answer(0, 'late');
  assert.deepEqual(inquiry.answer, {kind: 'initial'});
});
