import {HeatlensError} from '../core/errors.ts';
import {classCount} from '../core/methods/targets.ts';
import {chooseLayer, findLayer, isSpatial} from '../core/network/chooseLayer.ts';
import type {Network} from '../core/network/network.ts';
import {fitLabels} from '../core/settings/labels.ts';
import type {ModelSummary} from '../protocol/engine.ts';
import {readModelSettings} from './modelSettings.ts';
import type {Tools} from './tools.ts';

/** @throws HeatlensError as opening the model and reading its settings do */
export async function inspect({models}: Pick<Tools, 'models'>, path: string): Promise<ModelSummary> {
  const {network, file, name, format, sha256} = (await models.open(path)).model;
  const {settings, labels, labelsFrom, warnings} = await readModelSettings(file);
  const fitted = fitLabels(labels, classCount(network.head), labelsFrom ?? '');
  const {input, head} = network;
  const chosen = layerOf(network, settings.layer);
  return {
    path: file,
    name,
    format,
    sha256,
    input: {name: input.name, shape: [input.height, input.width, input.channels]},
    output: {name: head.output, classes: head.classes, activation: head.activation},
    logits: head.reason,
    parameters: network.layers.reduce((sum, layer) => sum + layer.parameters, 0),
    layers: network.layers.map((layer) => ({...layer, explainable: isSpatial(layer)})),
    layer: chosen.layer,
    labels: fitted.labels,
    labelsFrom: fitted.made ? null : labelsFrom,
    warnings: [...warnings, ...(network.notes ?? []), ...(fitted.warning === undefined ? [] : [fitted.warning]), ...chosen.warnings],
  };
}

/** A model without a spatial layer can still be inspected. */
function layerOf(network: Network, set: string | undefined): {layer: ModelSummary['layer']; warnings: string[]} {
  try {
    const {layer, reason} = set === undefined ? chooseLayer(network) : {layer: findLayer(network, set), reason: 'set in heatlens.json'};
    return {layer: {name: layer.name, shape: layer.shape, reason}, warnings: []};
  } catch (error) {
    if (!(error instanceof HeatlensError) || error.code !== 'no-spatial-layer') throw error;
    return {layer: null, warnings: [error.message]};
  }
}
