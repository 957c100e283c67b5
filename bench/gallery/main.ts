// `node bench/gallery/main.ts [--pictures 100000] [--classes 10] [--rounds 5] [--screenshot FILE]`: the gallery's page
// in Chromium over a large store: first paint, other orders, filters, scrolling. The page is the built one; its host is
// this process with the engine's own readers, and what goes between them goes as VS Code carries it.
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Page} from 'playwright-core';
import {createEngine} from '../../src/engine/engine.ts';
import {launchChromium} from '../../test/e2e/chromium.ts';
import {writeBigStore} from './bigStore.ts';
import {openGalleryHost} from './galleryHost.ts';

const {values: options} = parseArgs({
  options: {
    pictures: {type: 'string', default: '100000'},
    classes: {type: 'string', default: '10'},
    rounds: {type: 'string', default: '5'},
    screenshot: {type: 'string'},
  },
});
const [pictures, classes, rounds] = [options.pictures, options.classes, options.rounds].map(Number);
const root = join(import.meta.dirname, '../..');
const folder = await mkdtemp(join(tmpdir(), 'heatlens-gallery-'));
const store = join(folder, 'store.sqlite');
const begin = performance.now();
const files = {folder: join(root, 'samples/wafers/pictures/donut'), names: ['donut-00004.png'], side: 208};
await writeBigStore(store, {pictures, classes, files});
console.log(`${pictures} pictures of ${classes} classes written in ${milliseconds(performance.now() - begin)}`);

const engine = createEngine();
const host = await openGalleryHost(engine, store, join(folder, 'thumbnails.sqlite'));
const browser = await launchChromium();

/** What is changed, as inPage.js does it; the second undoes the first. */
const changes: Readonly<Record<string, readonly [change: string, undo: string]>> = {
  'sort by confidence, by loss': [`measure.press('c')`, `measure.press('l')`],
  'sort by label, by loss': [`measure.press('t')`, `measure.press('l')`],
  'filter: wrong': [`measure.filter({outcome: 'wrong'})`, 'measure.filter({outcome: undefined})'],
  'filter: a label': ['measure.filter({labels: [3]})', 'measure.filter({labels: undefined})'],
  'filter: an expression': [
    `measure.filter({expression: 'confidence < 0.5 and border > 0.3'})`,
    'measure.filter({expression: undefined})',
  ],
  'filter: a text': [`measure.filter({text: 'class 3'})`, 'measure.filter({text: undefined})'],
};

try {
  await engine.overview(store); // the engine runs before a gallery opens
  const painted: {frame: number; first: number; all: number}[] = [];
  for (let round = 0; round < rounds; round++) {
    const {page} = await opened();
    painted.push(await page.evaluate<(typeof painted)[number]>('measure.firstPaint()'));
    await page.close();
  }
  const medianOf = (part: 'frame' | 'first' | 'all') => milliseconds(median(painted.map((one) => one[part])));
  console.log(`first paint: of the page ${medianOf('frame')} (≤ 500), of a picture ${medianOf('first')}`);
  console.log(
    `             of all pictures in sight ${medianOf('all')} (${painted.map(({all}) => milliseconds(all)).join(', ')})`,
  );
  const {page, settled} = await opened();
  await page.evaluate('measure.firstPaint()');
  await settled();
  console.log(`${''.padEnd(28)}${['in all', 'engine', 'carrying', 'page'].map((name) => name.padStart(11)).join('')}`);
  for (const [name, both] of Object.entries(changes)) await report(page, name, both);
  await scroll(page, 'still', 0);
  await scroll(page, 'while scrolling', 300);
  if (options.screenshot !== undefined) await page.screenshot({path: options.screenshot});
} finally {
  await browser.close();
  await host.close();
  await engine.dispose();
  await rm(folder, {recursive: true});
}

async function opened(): Promise<{page: Page; settled: () => Promise<void>}> {
  const page = await browser.newPage({viewport: {width: 1456, height: 835}});
  page.on('pageerror', (error) => console.error(error));
  await page.addInitScript({path: join(import.meta.dirname, 'inPage.js')});
  await page.goto(host.address);
  return {page, settled: host.settled};
}

async function scroll(page: Page, name: string, by: number): Promise<void> {
  const measured = `measure.scrolling(${by})`;
  const {frames, longTasks} = await page.evaluate<{frames: number[]; longTasks: number[]}>(measured);
  const longest = milliseconds(Math.max(...frames));
  console.log(
    `longest frame ${name.padEnd(16)} ${longest}   (≤ 50 while scrolling), of ${frames.length}; ` +
      `median ${milliseconds(median(frames))}; tasks above 50 ms: ${longTasks.length}`,
  );
}

interface Changed {
  readonly number: number;
  readonly total: number;
  readonly answered: number;
}

async function report(page: Page, name: string, both: readonly [string, string]): Promise<void> {
  const found: Record<'total' | 'engine' | 'carrying' | 'page', number>[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const change of both) {
      const {number, total, answered} = await page.evaluate<Changed>(`measure.changed(() => ${change})`);
      const engineTook = host.took(number);
      found.push({total, engine: engineTook, carrying: answered - engineTook, page: total - answered});
      await host.settled();
    }
  }
  const columns = (['total', 'engine', 'carrying', 'page'] as const).map((part) =>
    milliseconds(median(found.map((one) => one[part]))).padStart(11),
  );
  console.log(
    `${name.padEnd(28)}${columns.join('')}   (≤ 200), at most ` +
      milliseconds(Math.max(...found.map(({total}) => total))),
  );
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

function milliseconds(value: number): string {
  return `${value.toFixed(0)} ms`;
}
