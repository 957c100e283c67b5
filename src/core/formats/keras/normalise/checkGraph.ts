import {unreadable} from '../../unreadable.ts';
import type {InboundNode, TensorKey} from './inboundNodes.ts';

export interface GraphLayer {
  readonly name: string;
  /** Calls that exist before any of `nodes`: of an input, and of a model when it was made. */
  readonly made: number;
  readonly nodes: readonly InboundNode[];
}

interface Call {
  readonly name: string;
  readonly node: InboundNode;
}

/**
 * Sees that every call can be made: names are unique, and inputs of calls exist and come from no later call.
 * TensorFlow.js would wait for them for ever.
 *
 * @returns the layers' names, each after those that its first call takes: in another order TensorFlow.js tries all of them
 *   again for each that it finds
 * @throws HeatlensError `model-unreadable`
 */
export function checkGraph(layers: readonly GraphLayer[], outputs: readonly TensorKey[]): readonly string[] {
  const made = new Map<string, number>();
  for (const layer of layers) {
    if (made.has(layer.name))
      throw unreadable(
        `Two layers of the model are called \`${layer.name}\`. Give layers different names and save it again.`,
      );
    made.set(layer.name, layer.made);
  }
  const idle = layers.find(({nodes}) => nodes.some((node) => node.length === 0));
  if (idle) throw unreadable(`The layer \`${idle.name}\` is called without an input. Save the model again.`);
  const order = new Set(layers.filter(({nodes}) => nodes.length === 0).map(({name}) => name));
  const waiting = new Map<string, Call[]>();
  const open: Call[] = layers.flatMap(({name, nodes}) => nodes.map((node) => ({name, node})));
  for (const call of open) {
    // grows by the calls that waited for this one
    const missing = call.node.find(([from, at]) => !isMade(made, from, at));
    if (missing !== undefined) {
      waiting.set(missing[0], [...(waiting.get(missing[0]) ?? []), call]);
      continue;
    }
    made.set(call.name, (made.get(call.name) ?? 0) + 1);
    order.add(call.name);
    open.push(...(waiting.get(call.name) ?? []));
    waiting.delete(call.name);
  }
  const [stuck] = [...waiting.values()].flat();
  if (stuck !== undefined) throw impossible(stuck.name, stuck.node, made);
  const missing = outputs.find(([name, at]) => !isMade(made, name, at));
  if (missing) throw unreadable(`The model's output \`${missing[0]}\` is none of its layers. Save the model again.`);
  return [...order];
}

function isMade(made: ReadonlyMap<string, number>, name: string, call: number): boolean {
  return call >= 0 && call < (made.get(name) ?? 0);
}

function impossible(name: string, node: InboundNode, calls: ReadonlyMap<string, number>): Error {
  const unknown = node.find(([from]) => !calls.has(from));
  const how = unknown
    ? `takes its input from \`${unknown[0]}\`, which is no layer of the model`
    : 'depends on its own output: the layers form a ring';
  return unreadable(`The layer \`${name}\` ${how}. Save the model again.`);
}
