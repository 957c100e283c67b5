import type * as onnxruntime from 'onnxruntime-node';
import {HeatlensError} from '../../core/errors.ts';
import {loadOrtWithCuda} from '../native/cuda/loadCuda.ts';

export type Ort = typeof onnxruntime;

/** @throws HeatlensError `runtime-unavailable` where the native package is absent or made for another system */
export async function loadOrt(): Promise<Ort> {
  try {
    return ((await loadOrtWithCuda()) as Ort | undefined) ?? (await import('onnxruntime-node'));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new HeatlensError('runtime-unavailable', `ONNX Runtime could not be loaded: ${why}.`, {cause});
  }
}
