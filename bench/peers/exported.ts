import {basename} from 'node:path';
import * as ort from 'onnxruntime-node';

/** ONNX Runtime on the graph that PyTorch exports: what a forward pass of the network costs here without Heatlens. */
export async function exported(
  file: string,
  threads: number,
  images: Float32Array,
): Promise<{run: () => Promise<unknown>; dispose: () => Promise<void>}> {
  const session = await ort.InferenceSession.create(file, {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    logSeverityLevel: 3,
  });
  const values = new Float32Array(images.length);
  const pixels = 224 * 224;
  for (let i = 0; i < images.length; i++) {
    // PyTorch's order: channels first
    const at = Math.floor(i / 3);
    values[(Math.floor(at / pixels) * 3 + (i % 3)) * pixels + (at % pixels)] = images[i];
  }
  const image = new ort.Tensor('float32', values, [images.length / pixels / 3, 3, 224, 224]);
  if (session.inputNames.length !== 1)
    throw new Error(`${basename(file)} has the inputs ${session.inputNames.join(', ')}.`);
  return {run: () => session.run({[session.inputNames[0]]: image}), dispose: () => session.release()};
}
