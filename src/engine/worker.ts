import {parentPort} from 'node:worker_threads';
import {createMessageConnection, PortMessageReader, PortMessageWriter} from 'vscode-jsonrpc/node';
import {serveWorkshop} from './rpc.ts';
import {createWorkshop} from './workshop.ts';

/** The worker thread: everything that computes. */
if (parentPort) {
  serveWorkshop(createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort)), createWorkshop());
}
