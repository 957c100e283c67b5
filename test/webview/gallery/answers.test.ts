import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {StoredRun} from '../../../src/protocol/gallery.ts';
import {GalleryAnswers} from '../../../src/webview/gallery/answers.ts';
import type {GalleryHost} from '../../../src/webview/gallery/galleryHost.ts';
import {valueOf} from '../../../src/webview/gallery/inquiry.ts';
import {initialGallery, type GalleryModel} from '../../../src/webview/gallery/state.ts';

function runWith(pictures: number): StoredRun {
  return {
    id: 1,
    model: {path: '/m', name: 'm', sha256: ''},
    folder: '/f',
    layer: 'conv',
    grid: [7, 7],
    methods: ['grad-cam'],
    pictures,
    failed: 0,
    labels: ['a'],
    range: '0..1',
    rangeFrom: 'guess',
  };
}

/** Counts what is asked, and answers nothing: it is slow. */
function slowHost(): {host: GalleryHost; asked: string[]} {
  const asked: string[] = [];
  const never = (name: string) => () => {
    asked.push(name);
    return new Promise<never>(() => {});
  };
  const host = {
    numbers: never('numbers'),
    meanMap: never('meanMap'),
    clusters: never('clusters'),
    localisation: never('localisation'),
  };
  return {host: host as unknown as GalleryHost, asked};
}

const open: GalleryModel = {...initialGallery, ids: Uint32Array.of(1)};
const sweeping: GalleryModel = {...open, sweep: {kind: 'running', progress: {stage: 'working', message: ''}}};

test('nothing is counted before the first pictures are there', () => {
  const {host, asked} = slowHost();
  new GalleryAnswers(() => {}).update(host, initialGallery, runWith(10));
  assert.deepEqual(asked, []);
});

test('while a sweep runs, numbers are counted again a few times, and the network is left to it', () => {
  const {host, asked} = slowHost();
  const answers = new GalleryAnswers(() => {});
  for (let pictures = 100; pictures <= 1000; pictures++) answers.update(host, sweeping, runWith(pictures));
  assert.ok(asked.length > 5 && asked.length < 20, `${asked.length}`);
  assert.ok(!asked.includes('clusters'));
  answers.update(host, open, runWith(1001));
  assert.deepEqual(asked.slice(-2), ['numbers', 'clusters']);
});

test('someone who does not want to wait for the end of a sweep gets the clusters of what is there', () => {
  const {host, asked} = slowHost();
  const answers = new GalleryAnswers(() => {});
  answers.update(host, sweeping, runWith(100));
  answers.again();
  answers.update(host, sweeping, runWith(100));
  assert.ok(asked.includes('clusters'));
});

test('the mean map and the numbers of a filter are asked for where they are shown', () => {
  const {host, asked} = slowHost();
  const answers = new GalleryAnswers(() => {});
  answers.update(host, {...open, filter: {labels: [0]}}, runWith(10));
  assert.ok(asked.includes('meanMap'));
  answers.update(host, {...open, filter: {labels: [0]}, tab: 'numbers'}, runWith(10));
  assert.equal(asked.filter((name) => name === 'numbers').length, 2);
  answers.update(host, {...open, tab: 'localisation'}, runWith(10));
  assert.equal(asked.at(-1), 'localisation');
});

test('another run begins without the numbers of the one before', async () => {
  const {host} = slowHost();
  const numbers = {pictures: 10};
  const quick = {...host, numbers: async () => numbers} as unknown as GalleryHost;
  const answers = new GalleryAnswers(() => {});
  answers.update(quick, open, runWith(10));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(valueOf(answers.numbers.answer), numbers);
  answers.update(host, sweeping, {...runWith(4), id: 2});
  assert.equal(valueOf(answers.numbers.answer), undefined);
});
