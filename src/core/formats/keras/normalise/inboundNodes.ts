import {byName} from '../../../byName.ts';
import {isObject, type Json, type JsonObject} from '../layerTree.ts';

/** A tensor in a functional model: which call of which layer made it, and which of its outputs it is. */
export type TensorKey = readonly [layer: string, node: number, tensor: number];

/** One call of a layer as TensorFlow.js reads it: its input tensors, the settings of the call with each. */
export type InboundNode = readonly (readonly [...TensorKey, JsonObject])[];

/**
 * The calls of a layer in a functional model.
 *
 * Keras 2 wrote `[[layer, node, tensor, kwargs], …]`, Keras 3 writes `{args, kwargs}` with tensors anywhere in them.
 *
 * @param className of the layer, which says the order of tensors that were passed by name
 */
export function inboundNodesOf(className: string, nodes: Json | undefined): readonly InboundNode[] {
  if (!Array.isArray(nodes)) return [];
  return (nodes as readonly Json[]).map((node) =>
    isObject(node) ? fromCall(className, node) : fromList(className, node),
  );
}

/** Whether the value names a tensor: `[layer, node, tensor]`. */
export function isTensorKey(value: Json): value is readonly [string, number, number, ...Json[]] {
  if (!Array.isArray(value) || value.length < 3) return false;
  const [layer, node, tensor] = value as readonly Json[];
  return (
    typeof layer === 'string' && layer !== '_CONSTANT_VALUE' && typeof node === 'number' && typeof tensor === 'number'
  );
}

/** All tensors in a nested list or dictionary, in order. */
export function tensorKeysIn(value: Json | undefined): TensorKey[] {
  if (value === undefined || value === null) return [];
  if (isTensorKey(value)) return [[value[0], value[1], value[2]]];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(tensorKeysIn);
  return isObject(value) ? Object.values(value).flatMap(tensorKeysIn) : [];
}

function fromList(className: string, node: Json): InboundNode {
  const entries = isTensorKey(node) ? [node] : Array.isArray(node) ? (node as readonly Json[]).filter(isTensorKey) : [];
  const list = Array.isArray(node) ? (node as readonly Json[]) : [];
  const first = Array.isArray(list[0]) ? (list[0] as readonly Json[]) : list; // what it is called on: a constant too
  const [, , , fourth] = first;
  const named = isObject(fourth) ? fourth : {};
  const kwargs = settingsOf(named);
  const attention = attentionCalls[className];
  if (attention !== undefined)
    return fromAttention(attention(attention === listed ? [entries] : entries, named), kwargs);
  const passed = Object.values(named).filter(isTensorKey);
  return [...entries, ...passed].map(([layer, at, tensor]) => [layer, at, tensor, kwargs]);
}

function fromCall(className: string, {args, kwargs}: JsonObject): InboundNode {
  const named = isObject(kwargs) ? kwargs : {};
  const attention = attentionCalls[className];
  if (attention !== undefined)
    return fromAttention(attention(Array.isArray(args) ? args : [], named), settingsOf(named));
  const keys = Object.keys(named).filter((key) => key !== 'mask');
  const tensors = [...kerasTensorsIn(args), ...keys.flatMap((key) => kerasTensorsIn(named[key]))];
  const settings = settingsOf(named);
  return tensors.map((key) => [...key, settings]);
}

type Named = Readonly<Record<string, Json | undefined>>;

/** Attention's tensors by their names in Keras, whichever way they were passed. */
const attentionCalls: Readonly<Record<string, (args: readonly Json[], kwargs: JsonObject) => Named>> = byName({
  MultiHeadAttention: (args, kwargs) => byPlace(multiHeadNames, args, kwargs),
  GroupQueryAttention: (args, kwargs) => byPlace(multiHeadNames, args, kwargs),
  Attention: listed,
  AdditiveAttention: listed,
});

const multiHeadNames = ['query', 'value', 'key', 'query_mask', 'value_mask', 'key_mask', 'attention_mask'];

function byPlace(names: readonly string[], args: readonly Json[], kwargs: JsonObject): Named {
  return {...kwargs, ...Object.fromEntries(args.map((value, at) => [names[at], value]))};
}

/** `[query, value, key]` and `[query_mask, value_mask]`. */
function listed(args: readonly Json[], kwargs: JsonObject): Named {
  const {inputs, mask} = byPlace(['inputs', 'mask'], args, kwargs);
  const masks = Array.isArray(mask) ? (mask as readonly Json[]) : [];
  return {
    ...byPlace(multiHeadNames, Array.isArray(inputs) ? inputs : [], {}),
    query_mask: masks[0],
    value_mask: masks[1],
  };
}

/** Query, value and key, then the masks; `masks` among the settings names those. */
function fromAttention(tensors: Named, settings: JsonObject): InboundNode {
  const [query, value, key, ...others] = multiHeadNames.map((name) => tensorOf(tensors[name]));
  const masks = multiHeadNames.slice(3).filter((_, at) => others[at] !== undefined);
  const seen = masks.length > 0 ? [query, value, key ?? value, ...others] : [query, value, key];
  const all = masks.length > 0 ? {...settings, masks} : settings;
  return seen.filter((one) => one !== undefined).map((one) => [...one, all]);
}

/** What is left of a call's settings: no tensors, nothing about training or masks. */
function settingsOf(kwargs: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(kwargs).filter(([key, value]) => key !== 'training' && key !== 'mask' && isSetting(value)),
  );
}

function isSetting(value: Json): boolean {
  return value !== null && !isTensorKey(value) && kerasTensorsIn(value).length === 0;
}

function kerasTensorsIn(value: Json | undefined): TensorKey[] {
  const history = historyOf(value);
  if (history) return [history];
  if (Array.isArray(value)) return (value as readonly Json[]).flatMap(kerasTensorsIn);
  return isObject(value) ? Object.values(value).flatMap(kerasTensorsIn) : [];
}

function tensorOf(value: Json | undefined): TensorKey | undefined {
  if (value === undefined || !isTensorKey(value)) return historyOf(value);
  return [value[0], value[1], value[2]];
}

function historyOf(value: Json | undefined): TensorKey | undefined {
  if (!isObject(value) || value.class_name !== '__keras_tensor__' || !isObject(value.config)) return undefined;
  const {keras_history: history} = value.config;
  return history !== undefined && isTensorKey(history) ? [history[0], history[1], history[2]] : undefined;
}
