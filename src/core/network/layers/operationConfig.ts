/** A layer's entry in a functional model's config, as JSON. */
export interface LayerEntry {
  readonly class_name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly module?: unknown;
  readonly name?: unknown;
  readonly inbound_nodes?: unknown;
}

type Inbound = [layer: string, node: number, tensor: number, kwargs: Record<string, unknown>];

/** Whether Keras 3 wrote it for a function of `keras.ops` (also `+` and `[…]`) in a functional model. */
export function isOperation(entry: LayerEntry): boolean {
  return typeof entry.module === 'string' && /^keras\.(src\.)?ops\b/.test(entry.module);
}

/**
 * An operation of Keras 3 as the layer `Operation`, with inbound nodes as Keras 2 wrote them. Arguments keep their
 * places; tensors among them become {tensor: k}, k their number among the inbound ones.
 */
export function operationEntry(entry: LayerEntry): LayerEntry {
  const [node = {}] = Array.isArray(entry.inbound_nodes) ? (entry.inbound_nodes as Record<string, unknown>[]) : [];
  const inbound: Inbound[] = [];
  const args = placed(node['args'] ?? [], inbound);
  const kwargs = placed(node['kwargs'] ?? {}, inbound);
  const {name = entry.name, ...attributes} = entry.config;
  return operation(entry, name, entry.class_name, {args, kwargs: {...attributes, ...(kwargs as object)}}, inbound);
}

/** What tf.keras wrote for TensorFlow functions in a functional model. */
export function isLambdaOperation(entry: LayerEntry): boolean {
  return entry.class_name === 'TFOpLambda' || entry.class_name === 'SlicingOpLambda';
}

/** The same for a function of TensorFlow: what it is called on stands first, the other arguments in its kwargs. */
export function lambdaEntry(entry: LayerEntry): LayerEntry {
  const [node = []] = Array.isArray(entry.inbound_nodes) ? (entry.inbound_nodes as unknown[][]) : [];
  const called = (typeof node[0] === 'string' ? [node] : node) as Inbound[];
  const inbound: Inbound[] = [];
  const subjects = called.map((one) => (isInbound(one) ? lifted(one, inbound) : one[2]));
  const {name: _, ...given} = called[0]?.[3] ?? {};
  const kwargs = Object.fromEntries(Object.entries(given).map(([key, value]) => [key, lifted(value, inbound)]));
  const args = called === node ? [subjects] : subjects;
  return operation(entry, entry.config['name'], String(entry.config['function']), {args, kwargs}, inbound);
}

/** A layer that was called with tensors by name: they become inbound ones, in the order of the names. */
export function withNamedTensors(entry: LayerEntry, names: readonly string[]): LayerEntry {
  if (!Array.isArray(entry.inbound_nodes)) return entry;
  const nodes = (entry.inbound_nodes as unknown[]).map((node) => {
    const inbound = Array.isArray(node) ? (node as Inbound[]) : [];
    const kwargs: Record<string, unknown> = inbound.at(0)?.[3] ?? {};
    const named = names.map((name) => kwargs[name]).filter(isInbound);
    const rest = Object.fromEntries(Object.entries(kwargs).filter(([name]) => !names.includes(name)));
    if (named.length === 0) return node;
    return [...inbound, ...named].map(([layer, at, tensor]): Inbound => [layer, at, tensor, rest]);
  });
  return {...entry, inbound_nodes: nodes};
}

function operation(
  entry: LayerEntry,
  name: unknown,
  called: string,
  {args, kwargs}: {args: unknown; kwargs: unknown},
  inbound: readonly Inbound[],
): LayerEntry {
  const config = {name, operation: {name: called}, args, kwargs};
  return {class_name: 'Operation', name: entry.name ?? name, config, inbound_nodes: [inbound]};
}

function placed(value: unknown, inbound: Inbound[]): unknown {
  if (Array.isArray(value)) return value.map((item) => placed(item, inbound));
  if (typeof value !== 'object' || value === null) return value;
  const history = historyOf(value);
  if (history) return {tensor: inbound.push(history) - 1};
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, placed(item, inbound)]));
}

function historyOf(value: object): Inbound | undefined {
  if (!('class_name' in value) || value.class_name !== '__keras_tensor__' || !('config' in value)) return undefined;
  const {keras_history: history} = value.config as {keras_history?: [string, number, number]};
  return history && [...history, {}];
}

function lifted(value: unknown, inbound: Inbound[]): unknown {
  if (isInbound(value)) return {tensor: inbound.push([value[0], value[1], value[2], {}]) - 1};
  return Array.isArray(value) ? value.map((item) => lifted(item, inbound)) : value;
}

function isInbound(value: unknown): value is Inbound {
  return (
    Array.isArray(value) &&
    typeof value[0] === 'string' &&
    value[0] !== '_CONSTANT_VALUE' &&
    typeof value[1] === 'number' &&
    typeof value[2] === 'number'
  );
}
