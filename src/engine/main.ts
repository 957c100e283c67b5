import {createMessageConnection, IPCMessageReader, IPCMessageWriter} from 'vscode-jsonrpc/node';
import {createEngine} from './engine.ts';
import {serveEngine} from './rpc.ts';

/** The engine process: forked by the extension host, it ends with it. */
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
serveEngine(connection, createEngine());
process.on('disconnect', () => process.exit(0));
