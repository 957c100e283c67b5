import {fork, type ChildProcess} from 'node:child_process';
import {join} from 'node:path';

/**
 * Starts the engine beside the extension; typed arrays need the `advanced` serialization to arrive as such.
 *
 * @param storage folder where the engine remembers what it found out about this machine
 */
export function startEngine(extensionPath: string, storage: string): () => ChildProcess {
  return () =>
    fork(join(extensionPath, 'dist', 'engine.js'), [], {
      serialization: 'advanced',
      silent: true,
      // On the desktop this host runs in Electron, which behaves as plain Node only when told so.
      env: {...process.env, ELECTRON_RUN_AS_NODE: '1', HEATLENS_STORAGE: storage},
      // A debugger attached to the host listens on one port, which a second process could not open.
      execArgv: [],
    });
}
