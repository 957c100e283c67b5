import {spawn} from 'node:child_process';
import {mkdirSync, openSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {codeServerEntry} from './codeServer.ts';
import {command, endGroup} from './command.ts';

export interface CodeServerOptions {
  /** Absolute folder for the user's settings, the extensions and the log; nothing outside it is written. */
  readonly home: string;
  readonly vsix: string;
  /** The user's settings.json, on top of the quiet ones. */
  readonly settings: Readonly<Record<string, unknown>>;
}

export interface CodeServer {
  readonly url: string;
  readonly pid: number;
  /** Ends it with its extension host and its engine. */
  readonly stop: () => void;
}

/** Settings without which a fresh VS Code asks questions, phones home, or draws where nobody looks. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'git.enabled': false,
  'chat.disableAIFeatures': true,
};

/** Installs the VSIX into a code-server of its own and starts it on a free port of this machine alone. */
export async function startCodeServer({home, vsix, settings}: CodeServerOptions): Promise<CodeServer> {
  const folders = ['--user-data-dir', join(home, 'user'), '--extensions-dir', join(home, 'extensions')];
  mkdirSync(join(home, 'user', 'User'), {recursive: true});
  writeFileSync(join(home, 'user', 'User', 'settings.json'), JSON.stringify({...quietSettings, ...settings}, null, 2));
  writeFileSync(join(home, 'config.yaml'), 'auth: none\n');
  const start = [codeServerEntry, ...folders, '--config', join(home, 'config.yaml')];
  const installed = await command(process.execPath, [...start, '--install-extension', vsix, '--force'], {
    output: 'keep',
    timeout: 120_000,
  });
  if (!installed.ok) throw new Error(`code-server could not install ${vsix}:\n${installed.output}`);

  const port = await freePort();
  const log = openSync(join(home, 'server.log'), 'w');
  const child = spawn(
    process.execPath,
    [
      ...start,
      '--bind-addr',
      `127.0.0.1:${port}`,
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
    ],
    {stdio: ['ignore', log, log], detached: true},
  );
  const stop = () => endGroup(child.pid);
  process.on('exit', stop);
  const url = `http://127.0.0.1:${port}/`;
  try {
    await answers(`${url}healthz`, 30_000);
  } catch (error) {
    stop();
    throw new Error(`code-server does not answer; its log is ${join(home, 'server.log')}`, {cause: error});
  }
  return {url, pid: child.pid ?? 0, stop};
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => {
    server.close(resolve);
  });
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

async function answers(url: string, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  for (;;) {
    try {
      const response = await fetch(url);
      if (response.ok) return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => {
      setTimeout(resolve, 200);
    });
  }
}
