import {parentPort} from 'node:worker_threads';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  PortMessageReader,
  PortMessageWriter,
} from 'vscode-jsonrpc/node';
import {endLanes} from './lanes/lane.ts';
import {leave, serveWorkshop} from './rpc.ts';
import {createWorkshop} from './workshop.ts';

/** Everything that computes: a thread of the engine, or a process of the command line. */
if (parentPort) {
  const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
  connection.onNotification(leave, () => void endLanes().then(() => process.exit()));
  serveWorkshop(connection, createWorkshop());
} else {
  process.on('SIGINT', () => undefined); // Ctrl+C reaches every process of the terminal: the command line says what ends
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // without the libraries' own ending, which may crash
  serveWorkshop(
    createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process)),
    createWorkshop(),
  );
}
