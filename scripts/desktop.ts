import {spawnSync} from 'node:child_process';
import {downloadAndUnzipVSCode, SilentReporter} from '@vscode/test-electron';

/** A desktop VS Code for the editor tests, or why there is none: optional, since many machines cannot have one. */
export async function downloadDesktop(): Promise<{executable: string; missing: string}> {
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    return {executable: '', missing: 'a desktop VS Code: there is no display'};
  }
  try {
    const executable = await downloadAndUnzipVSCode({
      version: 'stable',
      reporter: new SilentReporter(),
      timeout: 15_000,
    });
    const {status} = spawnSync(executable, ['--version', '--no-sandbox'], {stdio: 'ignore', timeout: 30_000});
    return status === 0
      ? {executable, missing: ''}
      : {executable: '', missing: 'a desktop VS Code: the downloaded one does not start'};
  } catch (error) {
    return {executable: '', missing: `a desktop VS Code: it cannot be downloaded (${String(error)})`};
  }
}
