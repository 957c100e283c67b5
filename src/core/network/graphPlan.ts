import * as v from 'valibot';
import {byName} from '../byName.ts';
import {HeatlensError} from '../errors.ts';
import type {Activation} from './network.ts';

/** A node of the graph that depends on the picture, or the picture itself. */
interface GraphNode {
  readonly name: string;
  readonly op: string;
  /** Names without control dependencies and without output numbers. */
  readonly inputs: readonly string[];
}

/** What of a graph matters: from the picture to the logits. */
export interface GraphPlan {
  readonly inputs: readonly {readonly name: string; readonly shape: readonly (number | null)[]}[];
  /** Ancestors of the logits that depend on the picture, in topological order, deepest last. */
  readonly nodes: readonly GraphNode[];
  readonly output: string;
  /** Node whose value is the logits, after the final softmax or sigmoid was left out. */
  readonly logits: string;
  readonly activation: Activation;
  readonly reason: string;
}

const size = v.object({size: v.union([v.string(), v.number()])});
const nodeDef = v.object({
  name: v.string(),
  op: v.string(),
  input: v.optional(v.array(v.string()), []),
  attr: v.optional(v.looseObject({shape: v.optional(v.object({shape: v.optional(v.looseObject({dim: v.optional(v.array(size))}))}))}), {}),
});
const graphDef = v.object({node: v.array(nodeDef)});
const signatureDef = v.object({outputs: v.optional(v.record(v.string(), v.object({name: v.string()})))});

/** Ops between the scores and the end that only rearrange. */
const rearranging = new Set(['Identity', 'Reshape', 'Squeeze', 'ExpandDims']);
const activations: Readonly<Record<string, Activation>> = byName({Softmax: 'softmax', Sigmoid: 'sigmoid'});
const controlFlow = new Set(['If', 'StatelessIf', 'While', 'StatelessWhile', 'Switch', 'Merge', 'Enter', 'LoopCond', 'NextIteration']);

/**
 * Finds input, output and logits of a GraphDef.
 *
 * @throws HeatlensError `model-unreadable` for topologies that are no graph, `model-unsupported` for control flow
 */
export function graphPlanOf(topology: unknown, signature: unknown): GraphPlan {
  const parsed = v.safeParse(graphDef, topology);
  if (!parsed.success) throw new HeatlensError('model-unreadable', 'The graph in `model.json` is damaged. Convert the model again.');
  const definitions = parsed.output.node;
  const loop = definitions.find((node) => controlFlow.has(node.op));
  if (loop) {
    throw new HeatlensError(
      'model-unsupported',
      `The graph branches or loops at \`${loop.name}\` (${loop.op}), which cannot be traced. Export the model for inference only, with a fixed graph.`,
    );
  }
  const nodes = new Map(definitions.map((node) => [node.name, {name: node.name, op: node.op, inputs: node.input.filter((i) => !i.startsWith('^')).map(nodeName)}]));
  const placeholders = definitions.filter((node) => node.op === 'Placeholder');
  const inputs = placeholders.map((node) => ({name: node.name, shape: (node.attr.shape?.shape?.dim ?? []).slice(1).map((dim) => Number(dim.size))}));
  const output = outputOf(nodes, signature);
  const end = logitsOf(nodes, output);
  const depths = depthsFrom(nodes, new Set(placeholders.map((node) => node.name)), end.logits);
  const ordered = [...depths.entries()].filter(([, depth]) => depth > 0).toSorted((a, b) => a[1] - b[1]);
  return {inputs, nodes: ordered.flatMap(([name]) => nodes.get(name) ?? []), output, ...end};
}

function nodeName(input: string): string {
  return input.replace(/:\d+$/, '');
}

/** The signature's first output, else the node that nothing reads. */
function outputOf(nodes: ReadonlyMap<string, GraphNode>, signature: unknown): string {
  const parsed = v.safeParse(signatureDef, signature);
  const named = parsed.success ? Object.values(parsed.output.outputs ?? {}).map((tensor) => nodeName(tensor.name)) : [];
  const read = new Set([...nodes.values()].flatMap((node) => node.inputs));
  const ends = [...nodes.values()].filter((node) => !read.has(node.name) && node.op !== 'Const' && node.op !== 'NoOp').map((node) => node.name);
  const output = named.find((name) => nodes.has(name)) ?? ends.at(-1);
  if (output === undefined) throw new HeatlensError('model-unreadable', 'The graph has no output. Convert the model again.');
  return output;
}

function logitsOf(nodes: ReadonlyMap<string, GraphNode>, output: string): Pick<GraphPlan, 'logits' | 'activation' | 'reason'> {
  let node = nodes.get(output);
  while (node !== undefined && rearranging.has(node.op)) node = nodes.get(node.inputs[0]);
  const activation = node === undefined ? undefined : activations[node.op];
  if (node === undefined || activation === undefined) {
    return {logits: output, activation: 'none', reason: `\`${output}\` gives the scores as they are`};
  }
  return {logits: node.inputs[0], activation, reason: `final ${activation} \`${node.name}\` taken off`};
}

/** Longest path from the picture for every ancestor of `end`; −∞ for those that do not depend on it. */
function depthsFrom(nodes: ReadonlyMap<string, GraphNode>, sources: ReadonlySet<string>, end: string): Map<string, number> {
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
      open.push({name, entered: true}, ...inputs.filter((input) => !depths.has(input)).map((input) => ({name: input, entered: false})));
    }
  }
  return depths;
}
