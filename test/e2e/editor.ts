import {spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {chromium, type Browser, type FrameLocator, type Locator, type Page} from 'playwright-core';
import {command, endGroup} from '../../scripts/command.ts';
import {quietSettings, startCodeServer} from '../../scripts/startCodeServer.ts';
import {launchChromium} from './chromium.ts';
import {enginesBelow} from './processes.ts';
import {kind, vsix} from './requirement.ts';

export interface EditorOptions {
  readonly theme?: 'Dark Modern' | 'Light Modern' | 'Default High Contrast';
  /** More of the user's settings. */
  readonly settings?: Readonly<Record<string, unknown>>;
}

/** A real VS Code with the packaged extension, driven by mouse and keyboard. */
export interface Editor {
  readonly page: Page;
  /** The row of a file in the Explorer. */
  file(name: string): Locator;
  /** Opens the Explorer's menu on a file. */
  openMenu(name: string): Promise<Locator>;
  /** Right-clicks a file and takes a menu item. */
  rightClick(name: string, item: string): Promise<void>;
  /** The inside of the Heatlens panel that is shown. */
  readonly panel: FrameLocator;
  /** Runs a command of the palette by its title. */
  runCommand(title: string): Promise<void>;
  /** Process ids of the extension's engines. */
  engines(): number[];
  /** Keeps a picture of the window under out/e2e. */
  screenshot(name: string): Promise<void>;
  /** Ends VS Code with everything it started. */
  close(): Promise<void>;
}

interface Started {
  readonly browser: Browser;
  readonly page: Page;
  readonly pid: number;
  readonly stop: () => void;
}

/** Opens a folder in an editor of its own: settings, extensions and processes are nobody else's. */
export async function openEditor(
  workspace: string,
  {theme = 'Dark Modern', settings: more}: EditorOptions = {},
): Promise<Editor> {
  const home = mkdtempSync(join(resolve('out/e2e'), 'home-'));
  const settings = {'workbench.colorTheme': theme, ...more};
  const started =
    kind === 'desktop' ? await startDesktop(home, workspace, settings) : await startBrowser(home, workspace, settings);
  const {page, browser, pid, stop} = started;
  const close = async () => {
    await browser.close().catch(() => undefined);
    stop();
    rmSync(home, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
    rmSync(workspace, {recursive: true, force: true, maxRetries: 5, retryDelay: 200});
  };
  page.setDefaultTimeout(30_000);
  try {
    await page.getByRole('treeitem', {name: 'notes.txt'}).waitFor({timeout: 60_000});
    await extensionIsThere(page);
  } catch (error) {
    await screenshot(page, 'did-not-open');
    await close();
    throw error;
  }
  return {
    ...gestures(page),
    page,
    engines: () => enginesBelow(pid),
    screenshot: (name) => screenshot(page, name),
    close,
  };
}

function gestures(page: Page): Pick<Editor, 'file' | 'openMenu' | 'rightClick' | 'panel' | 'runCommand'> {
  const file = (name: string) => page.getByRole('treeitem', {name, exact: true});
  const openMenu = async (name: string) => {
    await file(name).click({button: 'right'});
    const menu = page
      .getByRole('menu')
      .filter({has: page.getByRole('menuitem')})
      .last();
    await menu.waitFor();
    return menu;
  };
  return {
    file,
    openMenu,
    rightClick: async (name, item) => {
      const entry = (await openMenu(name)).getByRole('menuitem', {name: item});
      // VS Code swallows a click that comes too soon after the menu opened.
      for (let tries = 0; tries < 5 && (tries === 0 || (await entry.isVisible())); tries++) {
        await page.waitForTimeout(300);
        await entry.click({timeout: 3000}).catch(() => undefined);
        await page.waitForTimeout(300);
      }
    },
    panel: page.locator('iframe.webview.ready:visible').last().contentFrame().frameLocator('iframe#active-frame'),
    runCommand: async (title) => {
      await page.keyboard.press('F1');
      const input = page.locator('.quick-input-widget input');
      await input.fill(`>${title}`);
      await page.locator('.quick-input-list').getByRole('option', {name: title}).first().click();
    },
  };
}

/** The Explorer shows files before VS Code has read its extensions. */
async function extensionIsThere(page: Page): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    await page.getByRole('treeitem', {name: 'donut.png'}).click({button: 'right'});
    await page.waitForTimeout(1000);
    const there = await page.getByRole('menuitem', {name: 'Explain Prediction'}).isVisible();
    await page.keyboard.press('Escape');
    if (there) return;
  }
  throw new Error(`the extension of ${vsix} did not appear in the Explorer's menu within a minute`);
}

async function startBrowser(
  home: string,
  workspace: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Started> {
  const server = await startCodeServer({home, vsix, settings});
  try {
    const browser = await launchChromium();
    const page = await browser.newPage({viewport: {width: 1400, height: 860}});
    await page.goto(`${server.url}?folder=${encodeURIComponent(workspace)}`);
    return {browser, page, pid: server.pid, stop: server.stop};
  } catch (error) {
    server.stop();
    throw error;
  }
}

/** The desktop VS Code is Chromium inside, so the same gestures drive it through its debugging port. */
async function startDesktop(
  home: string,
  workspace: string,
  settings: Readonly<Record<string, unknown>>,
): Promise<Started> {
  const executable = process.env['HEATLENS_VSCODE'] ?? '';
  const folders = [
    `--user-data-dir=${join(home, 'user')}`,
    `--extensions-dir=${join(home, 'extensions')}`,
    '--no-sandbox',
  ];
  mkdirSync(join(home, 'user', 'User'), {recursive: true});
  writeFileSync(join(home, 'user', 'User', 'settings.json'), JSON.stringify({...quietSettings, ...settings}));
  const installed = await command(executable, [...folders, '--install-extension', vsix, '--force'], {
    output: 'keep',
    timeout: 120_000,
  });
  if (!installed.ok) throw new Error(`VS Code could not install ${vsix}:\n${installed.output}`);
  const quiet = [
    '--disable-updates',
    '--disable-workspace-trust',
    '--skip-welcome',
    '--skip-release-notes',
    '--disable-telemetry',
  ];
  const child = spawn(executable, [...folders, ...quiet, '--remote-debugging-port=0', workspace], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: process.platform !== 'win32',
  });
  const stop = () => endGroup(child.pid);
  process.on('exit', stop);
  try {
    const browser = await chromium.connectOverCDP(await debuggingAddress(child.stderr));
    const [context] = browser.contexts();
    const page = context?.pages()[0] ?? (await context?.waitForEvent('page'));
    if (page === undefined) throw new Error('VS Code has no window');
    return {browser, page, pid: child.pid ?? 0, stop};
  } catch (error) {
    stop();
    throw error;
  }
}

async function debuggingAddress(stderr: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`VS Code opened no debugging port:\n${text}`)), 60_000);
    stderr.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      const address = /DevTools listening on (ws:\S+)/.exec(text)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync('out/e2e', {recursive: true});
  await page.screenshot({path: join('out/e2e', `${name}.png`)});
}
