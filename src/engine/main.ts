import {createMessageConnection, IPCMessageReader, IPCMessageWriter} from 'vscode-jsonrpc/node';
import {engineLog} from '../protocol/engine.ts';
import {createEngine} from './engine.ts';
import {serveEngine} from './rpc.ts';
import {versions} from './versions.ts';

/** The engine process: forked by the extension host, it ends with it. */
const connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
const log = (level: 'info' | 'error', message: string) => void connection.sendNotification(engineLog, {level, message});
serveEngine(connection, createEngine(), (error) => log('error', error.stack ?? error.message));
log('info', `Engine started: ${JSON.stringify(versions())}`);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL')); // without the libraries' own ending, which may crash
