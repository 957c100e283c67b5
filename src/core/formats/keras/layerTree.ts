/** A layer as a file's config lists it, before anything is renamed. Weights are stored by place in this tree. */
export interface LayerNode {
  readonly name: string;
  readonly className: string;
  readonly trainable: boolean;
  /** Of a model inside the model, in the config's order; undefined for a plain layer. */
  readonly layers: readonly LayerNode[] | undefined;
}

/** JSON as it comes from a model file. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @param entry a layer's or model's `{class_name, config, name}` */
export function layerTreeOf(entry: JsonObject): LayerNode {
  const config = isObject(entry.config) ? entry.config : {};
  const layers = layerEntries(entry.config);
  return {
    name: textOr(entry.name, textOr(config.name, '')),
    className: textOr(entry.class_name, ''),
    trainable: config.trainable !== false,
    layers: layers?.map(layerTreeOf),
  };
}

/** The layers of a model's config; Keras before 2.2.3 wrote a Sequential's as a bare list. */
export function layerEntries(config: Json | undefined): readonly JsonObject[] | undefined {
  const layers = Array.isArray(config) ? (config as readonly Json[]) : isObject(config) ? config.layers : undefined;
  return Array.isArray(layers) ? (layers as readonly Json[]).filter(isObject) : undefined;
}

/** A text, or what stands in for it. */
export function textOr(value: Json | undefined, standard: string): string {
  return typeof value === 'string' ? value : standard;
}
