/**
 * One step of a network, over maps [height, width, channels] until `mean` or `flatten`.
 * Windows that move by more than one cell see `(size − 1) / 2` zeros around the map; the others keep its size.
 */
export type Step =
  | {
      readonly op: 'conv';
      readonly filters: number;
      readonly size: number;
      readonly stride: number;
      readonly bias: boolean;
    }
  | {readonly op: 'depthwise'; readonly size: number; readonly stride: number}
  | {readonly op: 'max-pool'; readonly size: number; readonly stride: number; readonly padded: boolean}
  | {readonly op: 'dense'; readonly units: number}
  | {readonly op: 'norm' | 'relu' | 'relu6' | 'swish' | 'sigmoid' | 'add' | 'multiply' | 'mean' | 'flatten'};

/** A step with its place; `image` is the input. */
export type Node = Step & {readonly name: string; readonly from: readonly string[]};

/** A network as plain data, which each library builds in its own way. */
export interface Architecture {
  readonly name: string;
  /** In topological order; the last gives the logits. */
  readonly nodes: readonly Node[];
  /** The node whose output is explained. */
  readonly explained: string;
}

/** Writes nodes down, each after the one before unless told otherwise. */
export class Draft {
  readonly nodes: Node[] = [];

  add(step: Step, ...from: string[]): string {
    const name = `${step.op}_${this.nodes.length}`;
    this.nodes.push({...step, name, from: from.length > 0 ? from : [this.last]});
    return name;
  }

  get last(): string {
    return this.nodes.at(-1)?.name ?? 'image';
  }

  conv(filters: number, size: number, stride = 1): string {
    return this.add({op: 'conv', filters, size, stride, bias: false});
  }

  /** Channels of the last node. */
  get channels(): number {
    return channelsOf(this.nodes, this.last);
  }
}

export function channelsOf(nodes: readonly Node[], name: string): number {
  const node = nodes.find((one) => one.name === name);
  if (node === undefined) return 3;
  if (node.op === 'conv') return node.filters;
  return node.op === 'dense' ? node.units : channelsOf(nodes, node.from[0]);
}
