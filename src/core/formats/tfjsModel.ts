import {type io, util} from '@tensorflow/tfjs-core';
import * as v from 'valibot';
import {HeatlensError} from '../errors.ts';
import {checkNesting} from './keras/parseJson.ts';
import type {ReadBeside} from './modelFiles.ts';

export type TfjsFormat = 'tfjs-layers' | 'tfjs-graph';

/** A TensorFlow.js `model.json` with its weights, decoded and checked. */
export interface TfjsModel {
  readonly format: TfjsFormat;
  readonly artifacts: io.ModelArtifacts;
}

const weightSpec = v.object({
  name: v.string(),
  shape: v.array(v.pipe(v.number(), v.integer(), v.minValue(0))),
  dtype: v.picklist(['float32', 'int32', 'bool', 'string', 'complex64']),
  quantization: v.optional(
    v.object({
      dtype: v.picklist(['uint8', 'uint16', 'float16']),
      scale: v.optional(v.number()),
      min: v.optional(v.number()),
    }),
  ),
});
export type WeightSpec = v.InferOutput<typeof weightSpec>;

const modelJson = v.object({
  modelTopology: v.record(v.string(), v.unknown()),
  weightsManifest: v.array(
    v.object({paths: v.array(v.pipe(v.string(), v.transform(slashed))), weights: v.array(weightSpec)}),
  ),
  signature: v.optional(v.looseObject({})),
  format: v.optional(v.string()),
});

/** A converter on Windows writes its folders with backslashes. One file has one path: `./a` is `a`. */
function slashed(path: string): string {
  return path
    .split(/[\\/]+/)
    .filter((name) => name !== '.')
    .join('/');
}

/**
 * Whether the bytes start a TensorFlow.js model, and of which format; by content, never by name.
 * @returns undefined where it is JSON of something else, or no JSON
 */
export function sniffTfjsModel(bytes: Uint8Array): TfjsFormat | undefined {
  try {
    return formatOf(JSON.parse(util.decodeString(bytes)));
  } catch {
    return undefined;
  }
}

/**
 * Reads a layers-model or graph-model: all shards, dequantised (uint8, uint16, float16) to float32.
 *
 * @param bytes of the `model.json`
 * @throws HeatlensError `model-unreadable` that names the shard, weight or key that is wrong
 */
export async function readTfjsModel(bytes: Uint8Array, readBeside: ReadBeside): Promise<TfjsModel> {
  const {format, weightsManifest, ...topology} = readManifest(bytes);
  const groups = await Promise.all(weightsManifest.map((group) => readGroup(group.paths, group.weights, readBeside)));
  const weightSpecs = weightsManifest.flatMap((group) =>
    group.weights.map((spec) => named(spec, format)),
  ) as io.WeightsManifestEntry[];
  return {format, artifacts: {...topology, weightSpecs, weightData: groups.flat()}};
}

/** Some versions of Keras on Windows wrote backslashes into names. */
function named(spec: WeightSpec, format: TfjsFormat): WeightSpec {
  return format === 'tfjs-layers' ? {...spec, name: spec.name.replaceAll('\\', '/')} : spec;
}

/** @throws HeatlensError `model-unreadable` */
export function readManifest(bytes: Uint8Array) {
  const json = parseJson(bytes);
  const format = formatOf(json);
  if (format === undefined) {
    throw unreadable(
      'This JSON file is not a TensorFlow.js model: it has no `modelTopology`. Choose the `model.json` that the converter wrote.',
    );
  }
  const parsed = v.safeParse(modelJson, json);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw unreadable(
      `\`model.json\` is damaged at \`${v.getDotPath(issue) ?? ''}\`: ${issue.message}. Export the model again.`,
    );
  }
  const {modelTopology, weightsManifest, signature} = parsed.output;
  const named = new Set<string>();
  const twice = weightsManifest.flatMap((group) => group.paths).find((path) => named.has(path) || !named.add(path));
  if (twice !== undefined)
    throw unreadable(`\`model.json\` names the file \`${twice}\` twice: it is damaged. Export the model again.`);
  return {format, modelTopology, weightsManifest, ...(signature === undefined ? {} : {signature})};
}

function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw unreadable('The model file is empty. Export the model again.');
  const text = util.decodeString(bytes);
  checkNesting(text, 'model.json');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable('The model file is not valid JSON: it may be truncated. Export or copy the model again.', cause);
  }
}

function formatOf(json: unknown): TfjsFormat | undefined {
  const topology =
    typeof json === 'object' && json !== null && 'modelTopology' in json ? json.modelTopology : undefined;
  if (typeof topology !== 'object' || topology === null) return undefined;
  if ('node' in topology) return 'tfjs-graph';
  return 'model_config' in topology || 'class_name' in topology ? 'tfjs-layers' : undefined;
}

async function readGroup(
  paths: readonly string[],
  weights: readonly WeightSpec[],
  readBeside: ReadBeside,
): Promise<ArrayBuffer[]> {
  const shards = await Promise.all(paths.map(readBeside));
  checkBytes(
    paths,
    weights,
    shards.reduce((sum, shard) => sum + shard.byteLength, 0),
  );
  return shards.map(wholeBuffer);
}

/** @throws HeatlensError `model-unreadable` where the files of a group are not of the size that its weights have */
export function checkBytes(paths: readonly string[], weights: readonly WeightSpec[], found: number): void {
  const expected = weights.reduce((sum, spec) => sum + bytesOf(spec), 0);
  if (found !== expected) {
    const name =
      paths.length === 1 ? `\`${paths[0]}\`` : `the ${paths.length} files \`${paths[0]}\` … \`${paths.at(-1)}\``;
    const how = found < expected ? 'truncated' : 'of another model';
    throw unreadable(
      `The weights in ${name} are ${found.toLocaleString('en')} bytes, but \`model.json\` describes ` +
        `${expected.toLocaleString('en')}: the file is ${how}. Copy the model's folder again.`,
    );
  }
}

/** The buffer under the bytes; a copy where it holds others too. */
export function wholeBuffer({buffer, byteOffset, byteLength}: Uint8Array): ArrayBuffer {
  const isWhole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return isWhole ? buffer : new Uint8Array(buffer, byteOffset, byteLength).slice().buffer;
}

const bytesPerValue: Record<string, number> = {
  float32: 4,
  int32: 4,
  bool: 1,
  uint8: 1,
  uint16: 2,
  float16: 2,
  complex64: 8,
};

/** Bytes of a weight in its shard. */
export function bytesOf(spec: WeightSpec): number {
  if (spec.dtype === 'string') {
    throw unreadable(
      `The weight \`${spec.name}\` holds strings, which no image classifier needs. Export the model without its text processing.`,
    );
  }
  return (
    spec.shape.reduce((product, size) => product * size, 1) * bytesPerValue[spec.quantization?.dtype ?? spec.dtype]
  );
}

function unreadable(message: string, cause?: unknown): HeatlensError {
  return new HeatlensError('model-unreadable', message, {cause});
}
