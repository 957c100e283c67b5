// `node bench/comparePage/main.ts [--smoke]`, after `npm run build`: what switching costs on the page of *Compare Checkpoints*, and how
// soon a map that nobody has made yet is there. The page is the built one, in Chromium; behind it are the extension's own
// comparison and the engine's process.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Page} from 'playwright-core';
import {createMessageConnection} from 'vscode-jsonrpc/node';
import {ComparedPictures} from '../../src/extension/compare/comparedPictures.ts';
import {EngineClient} from '../../src/extension/engine/engineClient.ts';
import {startEngine} from '../../src/extension/engine/startEngine.ts';
import {compareCalls, compareEvents, type AnswerState, type Question} from '../../src/protocol/comparePanel.ts';
import {PortReader, PortWriter} from '../../src/protocol/port.ts';
import {launchChromium} from '../../test/e2e/chromium.ts';
import {checkpointOf} from '../checkpoints.ts';
import {interleaved, median, ratio} from '../measure.ts';
import {fullSettings, smokeSettings} from '../settings.ts';

const {values: options} = parseArgs({options: {smoke: {type: 'boolean', default: false}}});
const {model, picture, range, rounds} = options.smoke ? smokeSettings() : fullSettings();
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'heatlens-compare-'));
const models = Array.from({length: 6}, (_, number) => checkpointOf(model, join(folder, `epoch-${number}`), number));
const engine = new EngineClient({start: startEngine(root, folder), log: () => {}});
const browser = await launchChromium();
const nobody = new AbortController().signal;
const question: Question = {target: null, method: 'grad-cam', aggregate: 'single'};
let first: (() => void) | undefined;

try {
  const page = await browser.newPage({viewport: {width: 1400, height: 835}});
  const comparison = await opened(page);
  await explained(page);
  await page.click('heatlens-classes button:not([aria-pressed=true])');
  await explained(page);
  await page.selectOption('heatlens-compare-header select >> nth=2', 'layer-cam');
  await explained(page);
  const switches: Readonly<Record<string, readonly string[]>> = {
    'checkpoint (the first time painted)': Array.from({length: models.length - 1}, () => '['),
    checkpoint: Array.from({length: 2 * models.length}, (_, i) => (i < models.length ? ']' : '[')),
    arrangement: ['w', 'f', 'f', 'd', 'a', 's'],
    'A and B': ['x', 'x', 'x', 'x'],
  };
  for (const [name, keys] of Object.entries(switches)) report(name, await page.evaluate<number[]>(`measure.each(${JSON.stringify(keys)}, measure.press)`));
  report('class', await page.evaluate<number[]>('measure.each(Array(8).fill(0), measure.otherClass)'));
  report('method', await page.evaluate<number[]>(`measure.each(['grad-cam', 'layer-cam', 'grad-cam', 'layer-cam'], measure.method)`));
  await newMap(comparison);
} finally {
  await browser.close();
  engine.dispose();
  rmSync(folder, {recursive: true, force: true});
}

function report(name: string, work: readonly number[]): void {
  console.log(`switching ${name}`.padEnd(52), `${median(work).toFixed(1)} ms, at most ${Math.max(...work).toFixed(1)} of ${work.length}`.padEnd(36), '≤ 16');
}

/** Until the first map of a class that nobody has asked for, of the sharp kind that is shown by and by, against a plain one. */
async function newMap(comparison: ComparedPictures): Promise<void> {
  let index = 3;
  const request = {model: models[0], image: picture, preprocessing: {range}};
  const target = () => ({index: ++index % 8, label: '', sign: 1} as const);
  const times = await interleaved(rounds, {
    shown: async () => {
      const shown = new Promise<void>((resolve) => (first = resolve));
      comparison.ask(0, {target: target(), method: 'grad-cam', aggregate: 'augmented'});
      await shown;
      comparison.stop();
    },
    alone: () => engine.explain({...request, target: {kind: 'class', class: target().index, sign: 1}, aggregate: 'single'}, () => {}, nobody),
  });
  console.log('first map of another class / one explanation'.padEnd(52), ratio(times.shown, times.alone).padEnd(36), '≤ 1.3');
}

/** The page with the extension's comparison behind it. */
async function opened(page: Page): Promise<ComparedPictures> {
  let receive: (message: unknown) => void = () => {};
  await page.exposeFunction('toHost', (message: string) => receive(JSON.parse(message)));
  await page.addInitScript({path: join(import.meta.dirname, 'inPage.js')});
  for (const [url, name, contentType] of [['', '', 'text/html'], ['compare.js', 'compare.js', 'text/javascript'], ['compare.css', 'compare.css', 'text/css']]) {
    const body = name === '' ? '<!DOCTYPE html><link rel="stylesheet" href="compare.css"><body><script type="module" src="compare.js"></script>' : readFileSync(join(root, 'dist', name));
    await page.route(`http://heatlens.test/${url}`, (route) => route.fulfill({body, contentType}));
  }
  const port = {
    post: (message: unknown) => void page.evaluate((what) => (globalThis as unknown as {readonly fromHost: (message: unknown) => void}).fromHost(what), message),
    listen: (listener: (message: unknown) => void) => {
      receive = listener;
      return {dispose: () => {}};
    },
  };
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  const comparison = new ComparedPictures({
    pictures: [{path: picture, question}],
    explainer: engine,
    baseOf: (path) => ({model: path, preprocessing: {range}}),
    view: {
      checkpoints: (checkpoints) => void connection.sendNotification(compareEvents.checkpoints, checkpoints),
      question: (place, now) => void connection.sendNotification(compareEvents.question, {picture: place, question: now}),
      picture: (place, shown) => void connection.sendNotification(compareEvents.picture, {picture: place, shown}),
      answer: (answer) => {
        if (hasMap(answer.state)) first?.();
        void connection.sendNotification(compareEvents.answer, answer);
      },
    },
  });
  connection.onNotification(compareCalls.ready, () => comparison.replay());
  connection.onRequest(compareCalls.methods, () => engine.methods());
  connection.onNotification(compareCalls.ask, ({picture: place, question: asked}) => comparison.ask(place, asked));
  connection.onNotification(compareCalls.inSight, ({picture: place, checkpoints}) => comparison.prefer(place, checkpoints));
  connection.listen();
  await page.goto('http://heatlens.test/');
  comparison.add(models);
  return comparison;
}

function hasMap(state: AnswerState): boolean {
  return 'update' in state && state.update !== undefined;
}

async function explained(page: Page): Promise<void> {
  await page.getByText(`${models.length} of ${models.length} explained`).waitFor({timeout: 120_000});
  await page.waitForTimeout(1500); // how alike the maps are is computed when nothing else is to be done
}
