/** What ONNX Runtime can compute with besides the processor, by the names that people choose. */
export type ProviderId = 'cuda' | 'webgpu' | 'directml' | 'coreml';

/** Where ONNX Runtime computes. */
export type Place = ProviderId | 'cpu';

export interface Provider {
  /** For sentences. */
  readonly title: string;
  /** ONNX Runtime's own name. */
  readonly name: string;
}

export const providers: Readonly<Record<ProviderId, Provider>> = {
  cuda: {title: 'CUDA', name: 'cuda'},
  webgpu: {title: 'WebGPU', name: 'webgpu'},
  directml: {title: 'DirectML', name: 'dml'},
  coreml: {title: 'Core ML', name: 'coreml'},
};

export const providerIds = Object.keys(providers) as readonly ProviderId[];
