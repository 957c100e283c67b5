import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {extensions, workspace, type Uri} from 'vscode';

/** What is used of the Python extension's API, which it keeps stable. */
interface PythonApi {
  readonly environments?: {getActiveEnvironmentPath?(resource?: Uri): {readonly path?: string}};
}

/** Interpreters that are chosen for the workspace's folders, as paths; no Python is run and no extension started. */
export function chosenInterpreters(): string[] {
  const folders = workspace.workspaceFolders ?? [];
  const python = extensions.getExtension<PythonApi>('ms-python.python');
  const environments = python?.isActive ? python.exports.environments : undefined;
  return folders.flatMap(({uri}) => {
    const active = environments?.getActiveEnvironmentPath?.(uri).path;
    const setting = workspace.getConfiguration('python', uri).get('defaultInterpreterPath');
    const named = typeof setting === 'string' ? interpreterPath(setting, uri.fsPath) : undefined;
    return [active, named].filter((path) => path !== undefined);
  });
}

/** @returns undefined where it is a command to look for on the PATH, which the engine does itself */
function interpreterPath(setting: string, folder: string): string | undefined {
  const path = setting.replace('${workspaceFolder}', folder).replace(/^~(?=[/\\])/, homedir());
  if (isAbsolute(path)) return path;
  return /[/\\]/.test(path) ? join(folder, path) : undefined;
}
