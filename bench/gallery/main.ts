// `node bench/gallery/main.ts [--pictures 100000]`: the page of the gallery in Chromium over a large store: first paint, another
// order, a filter, scrolling. The page is the built one; its host is this process with the engine's own readers.
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Page} from 'playwright-core';
import {createMessageConnection} from 'vscode-jsonrpc/node';
import {PortReader, PortWriter} from '../../src/protocol/port.ts';
import {galleryCalls, galleryEvents} from '../../src/protocol/galleryPanel.ts';
import {createEngine} from '../../src/engine/engine.ts';
import {launchChromium} from '../../test/e2e/chromium.ts';
import {writeBigStore} from './bigStore.ts';
import {decode, encode} from './wire.ts';

const {values: options} = parseArgs({options: {pictures: {type: 'string', default: '100000'}, screenshot: {type: 'string'}}});
const pictures = Number(options.pictures);
const root = join(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'heatlens-gallery-'));
const store = join(folder, 'store.sqlite');
const begin = performance.now();
await writeBigStore(store, {folder: join(root, 'samples/wafers/pictures/donut'), name: 'donut-00004.png', side: 208}, pictures);
console.log(`${pictures} pictures written in ${((performance.now() - begin) / 1000).toFixed(1)} s`);

const files: Readonly<Record<string, readonly [type: string, content: Buffer | string]>> = {
  '/': ['text/html', '<!DOCTYPE html><link rel="stylesheet" href="gallery.css"><body style="background:#1f1f1f;color:#ccc"></body>'],
  '/gallery.js': ['text/javascript', await readFile(join(root, 'dist/gallery.js'))],
  '/gallery.css': ['text/css', await readFile(join(root, 'dist/gallery.css'))],
};
const server = createServer(({url = ''}, response) => {
  const [type, content] = files[url] ?? ['text/plain', ''];
  response.setHeader('content-type', type).end(content);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await launchChromium();
const engine = createEngine();
await engine.overview(store); // the engine runs before a gallery opens
try {
  const page = await browser.newPage({viewport: {width: 1456, height: 835}});
  await serve(page);
  // The engine runs already, as beside an open editor; from source its threads take longer to start than bundled.
  const {runs} = await engine.overview(store);
  await engine.numbers({store, run: runs[0].id, filter: {}});
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const painted = await measured(page, 'firstPaint()');
  const sort = await measured(page, `changed(() => measure.press('c'))`);
  const filter = await measured(page, `changed(() => measure.filter({outcome: 'wrong'}))`);
  const frames = await page.evaluate<number[]>('measure.scrolling()');
  console.log(`first paint                     ${painted.toFixed(0)} ms   (≤ 500)`);
  console.log(`change of sort                  ${sort.toFixed(0)} ms   (≤ 200)`);
  console.log(`change of filter                ${filter.toFixed(0)} ms   (≤ 200)`);
  console.log(`longest frame while scrolling   ${Math.max(...frames.slice(1)).toFixed(0)} ms   (≤ 50), of ${frames.length}`);
  await page.waitForTimeout(1000);
  if (options.screenshot !== undefined) await page.screenshot({path: options.screenshot});
} finally {
  await browser.close();
  await engine.dispose();
  server.close();
  await rm(folder, {recursive: true});
}

/** Answers the page as the extension does. */
async function serve(page: Page): Promise<void> {
  let receive: (message: unknown) => void = () => {};
  await page.exposeFunction('toHost', (message: string) => receive(decode(message)));
  await page.addInitScript({path: join(import.meta.dirname, 'inPage.js')});
  const port = {
    post: (message: unknown) => void page.evaluate(`fromHost(${JSON.stringify(encode(message))})`).catch(() => undefined),
    listen: (listener: (message: unknown) => void) => {
      receive = listener;
      return {dispose: () => {}};
    },
  };
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  connection.onNotification(galleryCalls.ready, async () => {
    await connection.sendNotification(galleryEvents.state, {kind: 'open', overview: await engine.overview(store)});
  });
  connection.onRequest(galleryCalls.query, (question) => engine.query({...question, store}));
  connection.onRequest(galleryCalls.rows, (asked) => engine.rows({...asked, store}));
  connection.onRequest(galleryCalls.numbers, (asked) => engine.numbers({...asked, store}));
  connection.onRequest(galleryCalls.meanMap, (asked) => engine.meanMap({...asked, store}));
  connection.onRequest(galleryCalls.thumbnails, (asked) => engine.thumbnails({...asked, store, cache: join(folder, 'thumbnails.sqlite'), cacheBytes: 1 << 28}));
  connection.listen();
}

/** Milliseconds, by inPage.js. */
function measured(page: Page, what: string): Promise<number> {
  return page.evaluate<number>(`measure.${what}`);
}
