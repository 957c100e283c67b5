import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {Ending} from '../../src/protocol/ending.ts';

test('a reply that comes before the end is given, and its failure too', async () => {
  const ending = new Ending();
  assert.equal(await ending.orEnd(Promise.resolve(3)), 3);
  await assert.rejects(ending.orEnd(Promise.reject(new Error('no'))), /no/);
});

test('what waits at the end fails, and so does what is asked later', async () => {
  const ending = new Ending();
  const waiting = ending.orEnd(new Promise(() => {}));
  ending.end(new Error('stopped'));
  await assert.rejects(waiting, /stopped/);
  await assert.rejects(ending.orEnd(Promise.resolve(3)), /stopped/);
});

test('a reply is not kept for as long as the link lives', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const ending = new Ending();
  const reply = await (async () => new WeakRef(await ending.orEnd(Promise.resolve({map: new Float32Array(1e6)}))))();
  await new Promise((resolve) => setTimeout(resolve, 10)); // a WeakRef's target lives until the turn ends
  collect();
  assert.equal(reply.deref(), undefined);
  ending.end(new Error('stopped'));
});
