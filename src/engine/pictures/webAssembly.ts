/** What the types of Node leave out. */
interface Platform {
  readonly WebAssembly: {
    readonly Module: new (bytes: Uint8Array) => object;
    readonly Instance: new (module: object, imports: object) => {readonly exports: object};
  };
}

const {WebAssembly} = globalThis as unknown as Platform;

export function compile(bytes: Uint8Array): object {
  return new WebAssembly.Module(bytes);
}

/** @returns what the module exports, which is what its source says */
export function instantiate<Exports extends object>(module: object, imports: object): Exports {
  return new WebAssembly.Instance(module, imports).exports as Exports;
}
