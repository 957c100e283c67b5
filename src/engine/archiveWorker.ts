import {parentPort} from 'node:worker_threads';
import {createMessageConnection, PortMessageReader, PortMessageWriter} from 'vscode-jsonrpc/node';
import {createArchive} from './stores/archive.ts';
import {serveArchive} from './rpc.ts';

/** The worker thread that reads stores. */
if (parentPort) {
  serveArchive(
    createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort)),
    createArchive(),
  );
}
