import assert from 'node:assert/strict';
import {test} from 'node:test';
import {MessageChannel} from 'node:worker_threads';
import {createMessageConnection, PortMessageReader, PortMessageWriter} from 'vscode-jsonrpc/node';
import type {Workshop} from '../../src/engine/api.ts';
import {serveWorkshop, workshopClient} from '../../src/engine/rpc.ts';
import {Ending} from '../../src/protocol/ending.ts';

for (const bytes of [2 ** 45, 2 ** 52]) {
  test(`an array of 2^${Math.log2(bytes)} bytes that cannot be had is told as too little memory`, async (t) => {
    const {port1, port2} = new MessageChannel();
    t.after(() => port1.close());
    const outline = async () => new ArrayBuffer(bytes) as never;
    serveWorkshop(createMessageConnection(new PortMessageReader(port2), new PortMessageWriter(port2)), {
      outline,
    } as unknown as Workshop);
    const connection = createMessageConnection(new PortMessageReader(port1), new PortMessageWriter(port1));
    connection.listen();
    await assert.rejects(workshopClient(connection, new Ending()).outline('/model'), {
      code: 'out-of-memory',
      message: /^There is not enough memory.*Close other programs/,
    });
  });
}
