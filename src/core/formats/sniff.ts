import {unreadable, unsupported} from './unreadable.ts';

/** What the first bytes of a file say that it is. */
export type FileKind = 'zip' | 'hdf5' | 'json' | 'saved-model' | 'unknown';

/** Bytes that `fileKindOf` looks at. */
export const sniffedBytes = 64;

const hdf5Signature = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const zipSignature = [0x50, 0x4b, 0x03, 0x04];
/** The protobuf of `saved_model.pb`: version 1, then a graph. */
const savedModelSignature = [0x08, 0x01, 0x12];

/** @param start the first bytes of a file */
export function fileKindOf(start: Uint8Array): FileKind {
  if (startsWith(start, hdf5Signature)) return 'hdf5';
  if (startsWith(start, zipSignature)) return 'zip';
  if (startsWith(start, savedModelSignature)) return 'saved-model';
  return String.fromCharCode(...start.subarray(0, sniffedBytes))
    .trimStart()
    .startsWith('{')
    ? 'json'
    : 'unknown';
}

/** @param name of the file, or of the folder of a `saved_model.pb` */
export function refuseSavedModel(name: string): never {
  throw unsupported(
    `\`${name}\` is a TensorFlow SavedModel, which Heatlens does not read. ` +
      'Convert it with `tensorflowjs_converter --input_format tf_saved_model --output_format tfjs_graph_model <folder> <new folder>`, or save the model as `.keras`.',
  );
}

export function refuseUnknown(name: string): never {
  throw unreadable(
    `\`${name}\` is no model that Heatlens reads. Choose a Keras file (\`.keras\`, \`.h5\`) or the \`model.json\` of a TensorFlow.js model.`,
  );
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}
