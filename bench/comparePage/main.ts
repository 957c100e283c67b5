// `node bench/comparePage/main.ts [--smoke]`, after `npm run build`: what switching costs on the page of *Compare
// Checkpoints*, and how soon a map that nobody has made yet is there. The page is the built one, in Chromium; behind it
// are the extension's own comparison and the engine's process.
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Page} from 'playwright-core';
import {createMessageConnection} from 'vscode-jsonrpc/node';
import {ComparedPictures, type ComparisonView} from '../../src/extension/compare/comparedPictures.ts';
import {EngineClient} from '../../src/extension/engine/engineClient.ts';
import {startEngine} from '../../src/extension/engine/startEngine.ts';
import {compareCalls, compareEvents, type Question} from '../../src/protocol/comparePanel.ts';
import {PortReader, PortWriter} from '../../src/protocol/port.ts';
import {launchChromium} from '../../test/e2e/chromium.ts';
import {checkpointOf} from '../checkpoints.ts';
import {median, ratio, timed} from '../measure.ts';
import {fullSettings, smokeSettings} from '../settings.ts';

const {values: options} = parseArgs({options: {smoke: {type: 'boolean', default: false}}});
const {model, picture, range, rounds} = options.smoke ? smokeSettings() : fullSettings();
const html =
  '<!DOCTYPE html><link rel="stylesheet" href="compare.css"><body><script type="module" src="compare.js"></script>';
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'heatlens-compare-'));
const models = Array.from({length: 6}, (_, number) => checkpointOf(model, join(folder, `epoch-${number}`), number));
const engine = new EngineClient({start: startEngine(root, folder), log: () => {}});
const browser = await launchChromium();
const nobody = new AbortController().signal;
const question: Question = {target: null, method: 'grad-cam', aggregate: 'single'};
let labels: readonly string[] = [];

try {
  const page = await browser.newPage({viewport: {width: 1400, height: 835}});
  await opened(page);
  await explained(page);
  for (const change of ['measure.otherClass()', `measure.method('layer-cam')`, 'measure.otherClass()']) {
    await page.evaluate(change);
    await explained(page);
  }
  const switches: Readonly<Record<string, readonly string[]>> = {
    'checkpoint (the first time painted)': Array.from({length: models.length - 1}, () => '['),
    checkpoint: Array.from({length: 2 * models.length}, (_, i) => (i < models.length ? ']' : '[')),
    arrangement: ['w', 'f', 'f', 'd', 'a', 's'],
    'A and B': ['x', 'x', 'x', 'x'],
  };
  for (const [name, keys] of Object.entries(switches))
    await report(
      page,
      name,
      keys.map((key) => `measure.press('${key}')`),
    );
  await report(
    page,
    'class',
    Array.from({length: 8}, () => 'measure.otherClass()'),
  );
  await report(
    page,
    'method',
    ['grad-cam', 'layer-cam', 'grad-cam', 'layer-cam'].map((method) => `measure.method('${method}')`),
  );
  await browser.close();
  await newMap();
} finally {
  await browser.close();
  engine.dispose();
  rmSync(folder, {recursive: true, force: true});
}

async function report(page: Page, name: string, changes: readonly string[]): Promise<void> {
  const thread = await page.context().newCDPSession(page);
  await thread.send('Performance.enable');
  const spent = async () =>
    (await thread.send('Performance.getMetrics')).metrics.find((one) => one.name === 'ThreadTime')?.value ?? NaN;
  const work: number[] = [];
  const nothing: number[] = [];
  for (const change of changes) {
    for (const [what, times] of [
      ['', nothing],
      [change, work],
    ] as const) {
      const before = await spent();
      await page.evaluate(`measure.drawn(() => {${what}})`);
      times.push(1000 * ((await spent()) - before));
    }
  }
  const [middle, most] = [median(work), Math.max(...work)].map((time) => (time - median(nothing)).toFixed(1));
  const found = `${middle} ms, at most ${most} of ${work.length}`;
  console.log(`switching ${name}`.padEnd(52), found.padEnd(36), '≤ 16');
}

/**
 * Until the extension has the first map of a class that nobody has asked for, of the sharp kind that is shown by and
 * by, against a plain one. Playwright, through which the page above gets its messages, would take longer than both.
 */
async function newMap(): Promise<void> {
  let arrived: (() => void) | undefined;
  const comparison = comparisonFor({
    checkpoints: () => {},
    question: () => {},
    picture: () => {},
    answer: ({state}) => {
      if ('update' in state && state.update !== undefined) arrived?.();
    },
  });
  comparison.add([models[0]]);
  await idle();
  const shown: number[] = [];
  const alone: number[] = [];
  for (let round = 0; round <= Math.min(rounds, 7); round++) {
    const [one = '', other = ''] = [labels.at(2 * round + 2), labels.at(2 * round + 3)];
    shown.push(
      await timed(async () => {
        const shownNow = new Promise<void>((resolve) => (arrived = resolve));
        comparison.ask(0, {
          target: {index: labels.indexOf(one), label: one, sign: 1},
          method: 'grad-cam',
          aggregate: 'augmented',
        });
        await shownNow;
      }),
    );
    comparison.stop();
    await idle();
    const target = {kind: 'class', class: other, sign: 1} as const;
    alone.push(
      await timed(() =>
        engine.explain(
          {model: models[0], image: picture, preprocessing: {range}, target, aggregate: 'single'},
          () => {},
          nobody,
        ),
      ),
    );
    await idle();
  }
  console.log(
    'first map of another class / one explanation'.padEnd(52),
    ratio(median(shown.slice(1)), median(alone.slice(1))).padEnd(36),
    '≤ 1.3',
  );
}

/** What was cancelled has ended by then. */
function idle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1000));
}

/** The page with the extension's comparison behind it. */
async function opened(page: Page): Promise<void> {
  let receive: (message: unknown) => void = () => {};
  await page.exposeFunction('toHost', (message: string) => receive(JSON.parse(message)));
  await page.addInitScript({path: join(import.meta.dirname, 'inPage.js')});
  for (const [url, name, contentType] of [
    ['', '', 'text/html'],
    ['compare.js', 'compare.js', 'text/javascript'],
    ['compare.css', 'compare.css', 'text/css'],
  ]) {
    const body = name === '' ? html : readFileSync(join(root, 'dist', name));
    await page.route(`http://heatlens.test/${url}`, (route) => route.fulfill({body, contentType}));
  }
  const port = {
    post: (message: unknown) =>
      void page.evaluate(
        (what) => (globalThis as unknown as {readonly fromHost: (message: unknown) => void}).fromHost(what),
        message,
      ),
    listen: (listener: (message: unknown) => void) => {
      receive = listener;
      return {dispose: () => {}};
    },
  };
  const connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  const comparison = comparisonFor({
    checkpoints: (checkpoints) => void connection.sendNotification(compareEvents.checkpoints, checkpoints),
    question: (place, now) => void connection.sendNotification(compareEvents.question, {picture: place, question: now}),
    picture: (place, shown) => void connection.sendNotification(compareEvents.picture, {picture: place, shown}),
    answer: (answer) => {
      if (answer.state.kind === 'complete') ({labels} = answer.state.prediction);
      void connection.sendNotification(compareEvents.answer, answer);
    },
  });
  connection.onNotification(compareCalls.ready, () => comparison.replay());
  connection.onRequest(compareCalls.methods, () => engine.methods());
  connection.onNotification(compareCalls.ask, ({picture: place, question: asked}) => comparison.ask(place, asked));
  connection.onNotification(compareCalls.inSight, ({picture: place, checkpoints}) =>
    comparison.prefer(place, checkpoints),
  );
  connection.listen();
  await page.goto('http://heatlens.test/');
  comparison.add(models);
}

function comparisonFor(view: ComparisonView): ComparedPictures {
  return new ComparedPictures({
    pictures: [{path: picture, question}],
    explainer: engine,
    baseOf: (path) => ({model: path, preprocessing: {range}}),
    view,
  });
}

async function explained(page: Page): Promise<void> {
  await page.getByText(`${models.length} of ${models.length} explained`).waitFor({timeout: 120_000});
  await page.waitForTimeout(1500); // how alike the maps are is computed when nothing else is to be done
}
