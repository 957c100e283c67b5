import {
  AbstractMessageReader,
  AbstractMessageWriter,
  Message,
  type DataCallback,
  type Disposable,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc';

/** One end of a link that carries structured clones, such as a webview's. */
export interface Port {
  post(message: unknown): void;
  listen(receive: (message: unknown) => void): Disposable;
}

/** Reads JSON-RPC from a port; what is no JSON-RPC message is another speaker's and is passed over. */
export class PortReader extends AbstractMessageReader implements MessageReader {
  readonly #port: Port;

  constructor(port: Port) {
    super();
    this.#port = port;
  }

  override listen(callback: DataCallback): Disposable {
    return this.#port.listen((message) => {
      if (isMessage(message)) callback(message);
    });
  }
}

/** Writes JSON-RPC into a port; typed arrays stay typed arrays. */
export class PortWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #port: Port;

  constructor(port: Port) {
    super();
    this.#port = port;
  }

  async write(message: Message): Promise<void> {
    try {
      this.#port.post(message);
    } catch (error) {
      this.fireError(error, message);
      throw error;
    }
  }

  end(): void {
    this.fireClose();
  }
}

function isMessage(value: unknown): value is Message {
  return (
    typeof value === 'object' &&
    value !== null &&
    (Message.isRequest(value as Message) ||
      Message.isNotification(value as Message) ||
      Message.isResponse(value as Message))
  );
}
