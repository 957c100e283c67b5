import * as v from 'valibot';
import {byName} from '../byName.ts';
import {HeatlensError} from '../errors.ts';
import {chosenOutput, type ModelInput} from './ends.ts';
import type {Activation} from './network.ts';

/** A node of the graph. */
export interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names without control dependencies and without output numbers. */
  readonly inputs: readonly string[];
  /** Whether the op says where its channels are. */
  readonly isFormatted: boolean;
}

/** What of a graph matters: from the pictures to the logits. */
export interface GraphPlan {
  readonly inputs: readonly GraphInput[];
  /**
   * Ancestors of the logits that depend on an input, in topological order; the last one is the logits, after the final
   * softmax or sigmoid was left out.
   */
  readonly nodes: readonly GraphNode[];
  readonly output: string;
  readonly activation: Activation;
  readonly reason: string;
  readonly notes: readonly string[];
}

interface GraphInput extends ModelInput {
  /** How many pictures it takes at once; −1 for any number. */
  readonly batch: number;
  /** Whether it takes whole numbers from 0 to 255. */
  readonly isBytes: boolean;
}

const size = v.object({size: v.union([v.string(), v.number()])});
const attributes = v.looseObject({
  shape: v.optional(v.object({shape: v.optional(v.looseObject({dim: v.optional(v.array(size))}))})),
  dtype: v.optional(v.object({type: v.union([v.string(), v.number()])})),
  data_format: v.optional(v.object({s: v.unknown()})),
});
const nodeDef = v.object({
  name: v.string(),
  op: v.string(),
  input: v.optional(v.array(v.string()), []),
  attr: v.optional(attributes, {}),
});
const graphDef = v.object({node: v.array(nodeDef)});
const tensorNames = v.optional(v.record(v.string(), v.object({name: v.string()})), {});
const signatureDef = v.object({inputs: tensorNames, outputs: tensorNames});
type NodeDef = v.InferOutput<typeof nodeDef>;
type Signature = v.InferOutput<typeof signatureDef>;

/** Ops between the scores and the end that only rearrange. */
const rearranging = new Set(['Identity', 'Reshape', 'Squeeze', 'ExpandDims']);
const activations: Readonly<Record<string, Activation>> = byName({
  Softmax: 'softmax',
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
});
/** NCHW as the converter writes strings. */
const channelsFirst = 'TkNIVw==';
const controlFlow = new Set([
  'If',
  'StatelessIf',
  'While',
  'StatelessWhile',
  'Switch',
  'Merge',
  'Enter',
  'LoopCond',
  'NextIteration',
]);

/** By TensorFlow's names of types, and by their numbers. */
const types: Readonly<Record<string, 'bytes' | 'int32' | 'bool'>> = byName({
  DT_UINT8: 'bytes',
  4: 'bytes',
  DT_INT32: 'int32',
  3: 'int32',
  DT_INT64: 'int32',
  9: 'int32',
  DT_BOOL: 'bool',
  10: 'bool',
});

/**
 * Finds inputs, output and logits of a GraphDef.
 *
 * @param chosen the output with the scores, by its name in the signature or of its node; the first when left out
 * @throws HeatlensError `model-unreadable` for topologies that are no graph, `model-unsupported` for control flow and NCHW,
 *   `settings-invalid` where there is no such output
 */
export function graphPlanOf(topology: unknown, signature: unknown, chosen: string | undefined): GraphPlan {
  const parsed = v.safeParse(graphDef, topology);
  if (!parsed.success)
    throw new HeatlensError('model-unreadable', 'The graph in `model.json` is damaged. Convert the model again.');
  const definitions = parsed.output.node;
  const loop = definitions.find((node) => controlFlow.has(node.op));
  if (loop) {
    throw new HeatlensError(
      'model-unsupported',
      `The graph branches or loops at \`${loop.name}\` (${loop.op}), which cannot be traced. Export the model for inference only, with a fixed graph.`,
    );
  }
  const turned = definitions.find((node) => node.attr.data_format?.s === channelsFirst);
  if (turned) {
    throw new HeatlensError(
      'model-unsupported',
      `\`${turned.name}\` (${turned.op}) computes with channels first (NCHW), which TensorFlow.js cannot. Build the model with ` +
        '`data_format="channels_last"` and convert it again; its input may have channels first.',
    );
  }
  const nodes = new Map(definitions.map((node) => [node.name, graphNode(node)]));
  const names = v.safeParse(signatureDef, signature ?? {});
  const inputs = inputsOf(definitions, names.success ? names.output.inputs : {});
  const outputs = outputsOf(nodes, names.success ? names.output.outputs : {});
  const {at, notes} = chosenOutput(outputs, chosen);
  const {name: output, alias} = outputs[at];
  const {logits, ...end} = logitsOf(nodes, alias);
  const depths = depthsFrom(nodes, new Set(inputs.map(({name}) => name)), logits);
  const ordered = [...depths.entries()].filter(([, depth]) => depth > 0).toSorted((a, b) => a[1] - b[1]);
  if (ordered.length > 0)
    return {inputs, nodes: ordered.flatMap(([name]) => nodes.get(name) ?? []), output, notes, ...end};
  const sentence = `The output \`${output}\` of the graph does not depend on its inputs. Export the whole classifier.`;
  throw new HeatlensError('model-unsupported', sentence);
}

function graphNode({name, op, input, attr}: NodeDef): GraphNode {
  const inputs = input.filter((i) => !i.startsWith('^')).map(nodeName);
  return {name, op, inputs, isFormatted: attr.data_format !== undefined};
}

function nodeName(input: string): string {
  return input.replace(/:\d+$/, '');
}

function inputsOf(definitions: readonly NodeDef[], signature: Signature['inputs']): GraphInput[] {
  const aliases = new Map(Object.entries(signature).map(([alias, {name}]) => [nodeName(name), alias]));
  return definitions
    .filter(({op}) => op === 'Placeholder')
    .map(({name, attr}) => {
      const [batch = -1, ...shape] = (attr.shape?.shape?.dim ?? []).map((dim) => Number(dim.size));
      const type = types[String(attr.dtype?.type)];
      const dtype = type === 'bytes' ? 'int32' : type;
      return {name, alias: aliases.get(name) ?? name, shape, batch, isBytes: type !== undefined, ...(dtype && {dtype})};
    });
}

/** The signature's outputs, else the last node that nothing reads; `alias` is the node. */
function outputsOf(
  nodes: ReadonlyMap<string, GraphNode>,
  signature: Signature['outputs'],
): {name: string; alias: string}[] {
  const signed = Object.entries(signature).map(([name, tensor]) => ({name, alias: nodeName(tensor.name)}));
  const known = signed.filter(({alias}) => nodes.has(alias));
  if (known.length > 0) return known;
  const read = new Set([...nodes.values()].flatMap((node) => node.inputs));
  const end = [...nodes.values()].findLast(
    (node) => !read.has(node.name) && node.op !== 'Const' && node.op !== 'NoOp',
  )?.name;
  if (end === undefined)
    throw new HeatlensError('model-unreadable', 'The graph has no output. Convert the model again.');
  return [{name: end, alias: end}];
}

function logitsOf(
  nodes: ReadonlyMap<string, GraphNode>,
  output: string,
): Pick<GraphPlan, 'activation' | 'reason'> & {readonly logits: string} {
  let node = nodes.get(output);
  while (node !== undefined && rearranging.has(node.op)) node = nodes.get(node.inputs[0]);
  const activation = node === undefined ? undefined : activations[node.op];
  if (node === undefined || activation === undefined) {
    return {logits: output, activation: 'none', reason: `\`${output}\` gives the scores as they are`};
  }
  return {logits: node.inputs[0], activation, reason: `final ${activation} \`${node.name}\` taken off`};
}

/** Longest path from the picture for every ancestor of `end`; −∞ for those that do not depend on it. */
function depthsFrom(
  nodes: ReadonlyMap<string, GraphNode>,
  sources: ReadonlySet<string>,
  end: string,
): Map<string, number> {
  const depths = new Map<string, number>();
  const open: {name: string; entered: boolean}[] = [{name: end, entered: false}];
  for (let top = open.pop(); top !== undefined; top = open.pop()) {
    const {name, entered} = top;
    const inputs = nodes.get(name)?.inputs ?? [];
    if (entered) {
      const deepest = Math.max(-Infinity, ...inputs.map((input) => depths.get(input) ?? -Infinity));
      depths.set(name, sources.has(name) ? 0 : deepest + 1);
    } else if (!depths.has(name)) {
      depths.set(name, -Infinity); // a cycle ends here
      open.push(
        {name, entered: true},
        ...inputs.filter((input) => !depths.has(input)).map((input) => ({name: input, entered: false})),
      );
    }
  }
  return depths;
}
