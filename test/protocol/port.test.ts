import assert from 'node:assert/strict';
import {test} from 'node:test';
import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {createMessageConnection} from 'vscode-jsonrpc/node';
import {panelCalls, panelEvents} from '../../src/protocol/panel.ts';
import {PortReader, PortWriter, type Port} from '../../src/protocol/port.ts';
import type {ShownPicture} from '../../src/protocol/explanation.ts';

function port(end: MessagePort): Port {
  return {
    post: (message) => end.postMessage(message),
    listen: (receive) => {
      end.on('message', receive);
      return {dispose: () => end.off('message', receive)};
    },
  };
}

function link() {
  const {port1, port2} = new MessageChannel();
  const connect = (end: MessagePort) => createMessageConnection(new PortReader(port(end)), new PortWriter(port(end)));
  const host = connect(port1);
  const panel = connect(port2);
  return {host, panel, raw: port1, [Symbol.dispose]: () => [port1, port2].forEach((end) => end.close())};
}

test('pixels cross the link as a clamped byte array, not as an object or a string', async () => {
  using ends = link();
  const arrived = new Promise<ShownPicture>((resolve) => ends.panel.onNotification(panelEvents.picture, resolve));
  ends.host.listen();
  ends.panel.listen();
  await ends.host.sendNotification(panelEvents.picture, {
    width: 1,
    height: 1,
    rgba: Uint8ClampedArray.of(1, 2, 3, 255),
  });
  const {rgba} = await arrived;
  assert.ok(rgba instanceof Uint8ClampedArray);
  assert.deepEqual([...rgba], [1, 2, 3, 255]);
});

test('a request is answered, and a failing one is rejected with the sentence', async () => {
  using ends = link();
  ends.host.onRequest(panelCalls.export, ({opacity}) => {
    if (opacity > 1) throw new Error('Opacity lies between 0 and 1.');
    return {files: ['a.npy']};
  });
  ends.host.listen();
  ends.panel.listen();
  const view = {colourMap: 'inferno', threshold: 0.15, box: null};
  assert.deepEqual(await ends.panel.sendRequest(panelCalls.export, {...view, opacity: 0.5}), {files: ['a.npy']});
  await assert.rejects(ends.panel.sendRequest(panelCalls.export, {...view, opacity: 2}), /between 0 and 1/);
});

test('messages of other speakers are passed over', async () => {
  using ends = link();
  const heard: string[] = [];
  const said = new Promise<void>((resolve) => {
    ends.panel.onNotification(panelEvents.message, ({text}) => {
      heard.push(text);
      resolve();
    });
  });
  ends.panel.listen();
  for (const stray of ['hello', null, 4, {type: 'focus'}, [1]]) ends.raw.postMessage(stray);
  ends.host.listen();
  await ends.host.sendNotification(panelEvents.message, {text: 'Reading the model…'});
  await said;
  assert.deepEqual(heard, ['Reading the model…']);
});
