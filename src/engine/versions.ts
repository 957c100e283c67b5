import own from '../../package.json' with {type: 'json'};

/** What the numbers were made with. */
export function versions(): Record<string, string> {
  const {dependencies} = own;
  return {
    heatlens: own.version,
    node: process.version,
    tfjs: dependencies['@tensorflow/tfjs-core'],
    onnxruntime: dependencies['onnxruntime-node'],
  };
}
