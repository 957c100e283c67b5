import assert from 'node:assert/strict';
import test from 'node:test';
import {html, markup} from '../../../src/engine/export/markup.ts';
import {explanationPage, type PageEntry} from '../../../src/engine/export/page.ts';
import {thumbnailSize} from '../../../src/engine/export/thumbnails.ts';
import {madeUpExplanation} from './madeUp.ts';

const view = {colourMap: 'inferno', opacity: 0.7} as const;

test('the page shows every picture with its class, numbers, files and box', () => {
  const page = explanationPage({entries: [entry('a/cat.png'), entry('b/dog.png')], failures: [], view, seconds: 3});
  assert.equal(page.match(/<article>/g)?.length, 2);
  assert.match(page, /<h1>tiny<\/h1>\n<p>Grad-CAM of 2 pictures in 3\.0 s<\/p>/);
  assert.match(page, /<h2 title="b\/dog\.png">dog\.png<\/h2>\n<p class="target">Why <b>scratch<\/b>\?/);
  assert.match(page, /<li class="explained"><span>scratch<\/span><span>75\.0 %<\/span>/);
  assert.match(page, /<svg viewBox="0 0 4 3".*\n.*x="1" y="1" width="3" height="2"/);
  assert.match(page, /<a href="cat%20%231\.heatmap\.npy">raw map<\/a>/);
  assert.match(page, /<span>0\.00<\/span>\n.*<span>3\.75 ∂logit<\/span>/);
});

test('the page refers to nothing outside itself but the files beside it', () => {
  const page = explanationPage({entries: [entry('cat.png')], failures: [], view, seconds: 1});
  const addresses = [...page.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, address]) => address ?? '');
  assert.ok(addresses.length >= 6);
  for (const address of addresses) assert.match(address, /^(data:image\/|cat%20%231\.)/);
  assert.doesNotMatch(page, /https?:|@import|url\(/);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
});

test('labels, file names and sentences from outside stay text', () => {
  const evil = '<script>alert("x")</script>';
  const entries = [
    entry(`a/${evil}.png`, {
      target: {...madeUpExplanation().target, label: evil},
      warnings: [evil],
      top: [{...madeUpExplanation().target, label: evil}],
    }),
  ];
  const page = explanationPage({entries, failures: [{message: `${evil} ends early`}], view, seconds: 1});
  assert.equal(page.match(/<script>/g)?.length, 1); // the page's own
  assert.ok(page.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; ends early'));
});

test('a warning of every picture is shown once above them, others with their picture', () => {
  const entries = [entry('a.png', {warnings: ['guessed', 'shrunk']}), entry('b.png', {warnings: ['guessed']})];
  const page = explanationPage({entries, failures: [], view, seconds: 1});
  assert.equal(page.match(/guessed/g)?.length, 1);
  assert.ok(page.indexOf('guessed') < page.indexOf('<main>'));
  assert.ok(page.indexOf('shrunk') > page.indexOf('<main>'));
});

test('the counter-factual is asked as one, and a network without probabilities shows its scores', () => {
  const score = {index: 1, label: 'scratch', logit: 2.345, probability: null};
  const page = explanationPage({
    entries: [entry('a.png', {target: {...score, sign: -1}, top: [score]})],
    failures: [],
    view,
    seconds: 1,
  });
  assert.match(page, /Against <b>scratch<\/b>\?/);
  assert.match(page, /<span>2\.35<\/span>/);
});

test('the heading names how the maps of copies were fused', () => {
  const headed = (aggregate: string) => {
    const method = {id: 'grad-cam', title: 'Grad-CAM', parameters: {aggregate}};
    return explanationPage({entries: [entry('a.png', {method, copies: 100})], failures: [], view, seconds: 1});
  };
  assert.match(headed('augmented'), /<p>Augmented Grad-CAM of 1 picture in/);
  assert.match(headed('max'), /<p>Grad-CAM, max of 100 copies, of 1 picture in/);
});

test('template values are escaped, and markup is not', () => {
  assert.equal(
    html`<b title="${'"&\''}">${'<'}${markup('<i>')}${[markup('a'), markup('b')]}${3}</b>`.markup,
    '<b title="&quot;&amp;&#39;">&lt;<i>a\nb3</b>',
  );
});

test('thumbnails magnify by whole numbers, shrink by proportion, and never vanish', () => {
  assert.deepEqual(thumbnailSize({width: 128, height: 100}), {width: 256, height: 200});
  assert.deepEqual(thumbnailSize({width: 300, height: 300}), {width: 300, height: 300});
  assert.deepEqual(thumbnailSize({width: 2048, height: 1024}), {width: 480, height: 240});
  assert.deepEqual(thumbnailSize({width: 2048, height: 1}), {width: 480, height: 1});
  assert.deepEqual(thumbnailSize({width: 1, height: 1}), {width: 240, height: 240});
});

function entry(image: string, change: Parameters<typeof madeUpExplanation>[0] = {}): PageEntry {
  return {
    image,
    explanation: madeUpExplanation(change),
    thumbnails: {
      width: 240,
      height: 180,
      picture: 'data:image/webp;base64,AAAA',
      overlay: 'data:image/webp;base64,BBBB',
    },
    files: {
      map: 'cat #1.heatmap.npy',
      grid: 'cat #1.grid.npy',
      overlay: 'cat #1.overlay.png',
      provenance: 'cat #1.json',
    },
    seconds: 0.5,
  };
}
