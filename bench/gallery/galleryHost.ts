import {readFile} from 'node:fs/promises';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {Engine} from '../../src/engine/api.ts';
import {galleryCalls, galleryEvents} from '../../src/protocol/galleryPanel.ts';
import {PortReader, PortWriter} from '../../src/protocol/port.ts';
import {decode, encode} from './wire.ts';

/** Stands for the extension: serves the gallery's page, and answers it from the engine. */
export interface GalleryHost {
  readonly address: string;
  /** Milliseconds that the engine took for a request of the present page, by its number. */
  took(number: number): number;
  /** When nothing is asked any more. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

const dist = join(import.meta.dirname, '../../dist');
const html = `<!DOCTYPE html><link rel="stylesheet" href="gallery.css">
<body style="background:#1f1f1f;color:#ccc"></body>`;

export async function openGalleryHost(engine: Engine, store: string, cache: string): Promise<GalleryHost> {
  const files: Readonly<Record<string, readonly [type: string, content: Buffer | string]>> = {
    '/': ['text/html', html],
    '/gallery.js': ['text/javascript', await readFile(join(dist, 'gallery.js'))],
    '/gallery.css': ['text/css', await readFile(join(dist, 'gallery.css'))],
  };
  let link = new PageLink();
  const server = createServer((request, response) => {
    const {url = ''} = request;
    if (url === '/') {
      link.close();
      link = new PageLink();
      answer(link, engine, store, cache);
    }
    if (url === '/send') void link.receive(request, response);
    else if (url === '/receive') link.wait(response);
    else {
      const [type, content] = files[url] ?? ['text/plain', ''];
      response.setHeader('content-type', type).end(content);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    took: (number) => link.took.get(number) ?? NaN,
    settled: () => link.settled(),
    close: async () => {
      link.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Messages to and from one page: its posts come in, and the one that it waits for goes out. */
class PageLink {
  readonly took = new Map<number, number>();
  readonly #waiting: ServerResponse[] = [];
  readonly #messages: Uint8Array[] = [];
  readonly #begun = new Map<unknown, number>();
  #receive: (message: unknown) => void = () => {};
  readonly connection: MessageConnection;

  constructor() {
    const port = {
      post: (message: unknown) => this.#post(message),
      listen: (listener: (message: unknown) => void) => {
        this.#receive = listener;
        return {dispose: () => {}};
      },
    };
    this.connection = createMessageConnection(new PortReader(port), new PortWriter(port));
  }

  async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.end();
    const message = decode(Buffer.concat(parts));
    const id = idOf(message);
    if (id !== undefined) this.#begun.set(id, performance.now());
    this.#receive(message);
  }

  wait(response: ServerResponse): void {
    this.#waiting.push(response);
    this.#send();
  }

  async settled(): Promise<void> {
    for (let quiet = 0; quiet < 5; quiet = this.#begun.size === 0 ? quiet + 1 : 0) {
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  }

  close(): void {
    for (const response of this.#waiting) response.writeHead(410).end();
    this.connection.dispose();
  }

  #post(message: unknown): void {
    const id = idOf(message);
    const begun = this.#begun.get(id);
    if (typeof id === 'number' && begun !== undefined) this.took.set(id, performance.now() - begun);
    this.#begun.delete(id);
    this.#messages.push(encode(message));
    this.#send();
  }

  #send(): void {
    const response = this.#waiting[0];
    const message = this.#messages[0];
    if (response === undefined || message === undefined) return;
    this.#waiting.shift();
    this.#messages.shift();
    response.end(message);
  }
}

function idOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'id' in message ? message.id : undefined;
}

/** As the extension does. */
function answer({connection}: PageLink, engine: Engine, store: string, cache: string): void {
  const cacheBytes = 256 << 20;
  connection.onNotification(galleryCalls.ready, async () => {
    await connection.sendNotification(galleryEvents.state, {kind: 'open', overview: await engine.overview(store)});
  });
  connection.onRequest(galleryCalls.query, (question) => engine.query({...question, store}));
  connection.onRequest(galleryCalls.rows, (asked) => engine.rows({...asked, store}));
  connection.onRequest(galleryCalls.numbers, (asked) => ended(engine.numbers({...asked, store})));
  connection.onRequest(galleryCalls.meanMap, (asked) => engine.meanMap({...asked, store}));
  connection.onRequest(galleryCalls.thumbnails, (asked) => engine.thumbnails({...asked, store, cache, cacheBytes}));
  connection.listen();
}

async function ended<P, T>(work: AsyncGenerator<P, T>): Promise<T> {
  for (;;) {
    const step = await work.next();
    if (step.done === true) return step.value;
  }
}
