import type {FrameLocator, Locator, Page} from 'playwright-core';
import type {Editor} from './editor.ts';

/** The gallery stands in the first column; what it opens comes after it. */
export function galleryOf(page: Page): FrameLocator {
  return page.locator('iframe.webview.ready:visible').first().contentFrame().frameLocator('iframe#active-frame');
}

/** The pictures in sight whose names are there. */
export function cells(gallery: FrameLocator): Locator {
  return gallery
    .getByRole('listbox', {name: 'Pictures'})
    .locator('.cell:not([hidden])[aria-label]:not([aria-label=""])');
}

/** Right-clicks a folder, sets what is given by its line in the list, and starts. */
export async function startSweep(
  editor: Editor,
  folder: string,
  files: Readonly<Record<string, string>> = {},
): Promise<void> {
  const line = (name: string) => editor.page.locator('.quick-input-list').getByRole('option', {name: new RegExp(name)});
  await editor.rightClick(folder, 'Inspect Training Data…');
  for (const [name, file] of Object.entries(files)) {
    await line(name).click();
    await typeInDialog(editor.page, file);
  }
  await line('Start').click();
}

export async function swept(gallery: FrameLocator): Promise<void> {
  await gallery.getByText(/sweep done/).waitFor({timeout: 120_000});
  await cells(gallery).first().waitFor();
}

/** Names a file or a folder in VS Code's own dialog. */
export async function typeInDialog(page: Page, path: string): Promise<void> {
  const dialog = page.locator('.quick-input-widget:visible');
  const button = dialog.getByRole('button', {name: /^(OK|Save|Open|Select)/});
  const input = dialog.locator('input[type="text"]');
  await button.waitFor();
  // The dialog writes its own proposal into the line once it has read the folder.
  await page.waitForTimeout(1000);
  for (let tries = 0; tries < 5 && (await button.isVisible()); tries++) {
    await input.fill(path);
    await page.waitForTimeout(500);
    await button.click({timeout: 3000}).catch(() => undefined);
    await page.waitForTimeout(700);
  }
}

/** Looks again and again until it holds. */
export async function until(page: Page, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 100) throw new Error(`it did not come to hold within 10 s: ${String(holds)}`);
    await page.waitForTimeout(100);
  }
}

/** Waits until so many panels of ours are in sight. */
export async function opened(editor: Editor, panels: number): Promise<void> {
  await editor.page
    .locator('iframe.webview.ready:visible')
    .nth(panels - 1)
    .waitFor();
}

/** What the browser says from now on when a page breaks its policy; of a webview it does not say where, and VS Code itself breaks none. */
export function violationsOf(page: Page): readonly string[] {
  const found: string[] = [];
  page.on('console', (message) => {
    const text = message.text();
    if (/Content Security Policy/.test(text)) found.push(text);
  });
  return found;
}
