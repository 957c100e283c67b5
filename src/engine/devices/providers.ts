/** What ONNX Runtime can compute with besides the processor, by the names that people choose. */
export type ProviderId = 'cuda' | 'webgpu' | 'directml' | 'coreml';

/** Where ONNX Runtime computes. */
export type Place = ProviderId | 'cpu';

export interface Provider {
  /** For sentences. */
  readonly title: string;
  /** ONNX Runtime's own name. */
  readonly name: string;
  /** What its sessions are made with. */
  readonly options?: {readonly coreMlFlags: number};
}

/** Its other format, and the neural engine, compute in half precision whatever is asked for. */
const coreMlFlags = {program: 0x10, processorAndGraphics: 0x20} as const;

export const providers: Readonly<Record<ProviderId, Provider>> = {
  cuda: {title: 'CUDA', name: 'cuda'},
  webgpu: {title: 'WebGPU', name: 'webgpu'},
  directml: {title: 'DirectML', name: 'dml'},
  coreml: {
    title: 'Core ML',
    name: 'coreml',
    options: {coreMlFlags: coreMlFlags.program | coreMlFlags.processorAndGraphics},
  },
};

export const providerIds = Object.keys(providers) as readonly ProviderId[];

/** As a session takes it. @param name ONNX Runtime's */
export function executionProvider(name: string): {readonly name: string} {
  return {name, ...Object.values(providers).find((provider) => provider.name === name)?.options};
}
