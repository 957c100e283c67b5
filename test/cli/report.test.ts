import assert from 'node:assert/strict';
import {join} from 'node:path';
import {test} from 'node:test';
import {terminal} from './terminal.ts';

test('report prints the page it wrote, and its warnings aside', async (t) => {
  const {heatlens, folder} = await terminal(t);
  const {stdout, stderr, code, engine} = await heatlens('report', 'results.heatlens', '--output', 'pages/all.html');
  assert.equal(code, 0);
  assert.equal(stdout, `${join(folder, 'pages/all.html')}\n`);
  assert.match(stderr, /^Counting…\nWarning: The model is gone\.\n$/);
  assert.equal(engine.disposed(), true);
  assert.equal((await heatlens('report', 'results.heatlens')).stdout, `${join(folder, 'results.heatlens.html')}\n`);
});

test('report takes one store and a page that ends in .html', async (t) => {
  const {heatlens} = await terminal(t);
  for (const [args, message] of [
    [[], /^Name one store/],
    [['a', 'b'], /^Name one store/],
    [['a', '--output', 'page.pdf'], /ends in \.html, not `page\.pdf`/],
    [['a', '--run', 'x'], /--run takes a whole number/],
  ] as const) {
    const {code, stderr} = await heatlens('report', ...args);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
  assert.match((await heatlens('report', '--help')).stdout, /^heatlens report <store>[^]*--output <file\.html>/);
});
