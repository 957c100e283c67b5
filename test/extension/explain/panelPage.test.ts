import assert from 'node:assert/strict';
import {test} from 'node:test';
import {panelPage} from '../../../src/extension/explain/panelPage.ts';

const page = panelPage({
  cspSource: 'https://csp',
  script: 'https://r/webview.js',
  style: 'https://r/webview.css',
  nonce: 'n0nce',
});
const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';

test('nothing is loaded but the own script, styles and icon font', () => {
  assert.deepEqual(policy.split('; '), [
    `default-src 'none'`,
    `script-src 'nonce-n0nce'`,
    'style-src https://csp',
    'font-src https://csp',
    `base-uri 'none'`,
    `form-action 'none'`,
  ]);
});

test('neither inline scripts nor inline styles are needed', () => {
  assert.ok(!policy.includes('unsafe'));
  assert.ok(!/<style|style=|onload=/.test(page));
  assert.deepEqual(page.match(/<script[^>]*>/g), ['<script type="module" nonce="n0nce" src="https://r/webview.js">']);
});

test('the icons find their style sheet under the name that the elements look for', () => {
  assert.match(page, /id="vscode-codicon-stylesheet" href="https:\/\/r\/webview.css"/);
});
