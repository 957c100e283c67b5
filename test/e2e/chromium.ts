import {accessSync, constants} from 'node:fs';
import {delimiter, join} from 'node:path';
import {chromium, type Browser} from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** HEATLENS_CHROMIUM, else the first of the usual names on PATH; null where there is none. */
export const chromiumPath: string | null =
  [process.env['HEATLENS_CHROMIUM'] ?? '', ...onPath()].find((file) => file !== '' && executable(file)) ?? null;

/** Software rendering, no sandbox (containers run as root), and nothing that phones home. */
export async function launchChromium(): Promise<Browser> {
  if (chromiumPath === null) throw new Error('there is no chromium: set HEATLENS_CHROMIUM to one');
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

function onPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name)));
}

function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
