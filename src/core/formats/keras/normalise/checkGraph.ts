import {unreadable} from '../../unreadable.ts';
import type {InboundNode, TensorKey} from './inboundNodes.ts';

export interface GraphLayer {
  readonly name: string;
  /** Calls that exist before any of `nodes`: of an input, and of a model when it was made. */
  readonly made: number;
  readonly nodes: readonly InboundNode[];
}

/**
 * Sees that every call can be made: names are unique, and inputs of calls exist and come from no later call.
 * TensorFlow.js would wait for them for ever.
 *
 * @throws HeatlensError `model-unreadable`
 */
export function checkGraph(layers: readonly GraphLayer[], outputs: readonly TensorKey[]): void {
  const calls = new Map<string, number>();
  for (const {name, made} of layers) {
    if (calls.has(name)) throw unreadable(`Two layers of the model are called \`${name}\`. Give layers different names and save it again.`);
    calls.set(name, made);
  }
  const idle = layers.find(({nodes}) => nodes.some((node) => node.length === 0));
  if (idle) throw unreadable(`The layer \`${idle.name}\` is called without an input. Save the model again.`);
  let open = layers.flatMap(({name, nodes}) => nodes.map((node) => ({name, node})));
  while (open.length > 0) {
    const waiting = open.filter(({name, node}) => {
      if (!node.every(([from, at]) => at >= 0 && at < (calls.get(from) ?? 0))) return true;
      calls.set(name, (calls.get(name) ?? 0) + 1);
      return false;
    });
    if (waiting.length === open.length) throw impossible(waiting[0].name, waiting[0].node, calls);
    open = waiting;
  }
  const missing = outputs.find(([name, at]) => at < 0 || at >= (calls.get(name) ?? 0));
  if (missing) throw unreadable(`The model's output \`${missing[0]}\` is none of its layers. Save the model again.`);
}

function impossible(name: string, node: InboundNode, calls: ReadonlyMap<string, number>): Error {
  const unknown = node.find(([from]) => !calls.has(from));
  const how = unknown ? `takes its input from \`${unknown[0]}\`, which is no layer of the model` : 'depends on its own output: the layers form a ring';
  return unreadable(`The layer \`${name}\` ${how}. Save the model again.`);
}
