import {HeatlensError} from '../core/errors.ts';
import {classCount} from '../core/methods/targets.ts';
import {isSpatial} from '../core/network/chooseLayer.ts';
import {healthOf} from '../core/network/health.ts';
import type {Layer, Network} from '../core/network/network.ts';
import {traceDryRun} from '../core/runtime/onnx/dryRun.ts';
import {fitLabels} from '../core/settings/labels.ts';
import type {ModelSettings} from '../core/settings/modelSettings.ts';
import type {LayerSummary, ModelOutline, ModelSummary, PreprocessingFound} from '../protocol/engine.ts';
import {winners} from './explain/settle.ts';
import {layerFor} from './explain/subject.ts';
import {choiceOf} from './models/modelCache.ts';
import {findModel} from './models/modelFiles.ts';
import {openModel, type OpenModel} from './models/openModel.ts';
import {readModelSettings, type FoundSettings} from './modelSettings.ts';
import type {Tools} from './tools.ts';

/**
 * What a model's topology tells, before its weights are read.
 * @throws HeatlensError as opening the model and reading its settings do
 */
export function outline({turns}: Pick<Tools, 'turns'>, path: string): Promise<ModelOutline> {
  return opened(turns, path, 'none', async (model, found) => outlineOf(model, found));
}

/**
 * The same with the health of the weights. Of weights that are NaN it tells where `explain` refuses the model.
 * @throws HeatlensError as opening the model and reading its settings do
 */
export async function inspect({models, turns}: Pick<Tools, 'models' | 'turns'>, path: string): Promise<ModelSummary> {
  try {
    const session = await models.open(path);
    const release = session.use();
    try {
      const found = await readModelSettings(session.model.file);
      return await turns.take(async () => summaryOf(session.model, found));
    } finally {
      release();
    }
  } catch (error) {
    if (!(error instanceof HeatlensError) || error.details['weight'] === undefined) throw error;
    return opened(turns, path, 'unchecked', async (model, found) => {
      const summary = summaryOf(model, found);
      return {...summary, warnings: [diverged, ...summary.warnings]};
    });
  }
}

const diverged =
  'Weights of this model are NaN or infinite: training has diverged, every score would be NaN, and no picture can be explained. ' +
  'Choose an earlier checkpoint.';

/** A model for this one look: it is gone when the work is done. */
async function opened<T>(
  turns: Tools['turns'],
  path: string,
  weights: 'none' | 'unchecked',
  work: (model: OpenModel, found: FoundSettings) => Promise<T>,
): Promise<T> {
  const {file} = await findModel(path);
  const found = await readModelSettings(file);
  return turns.take(async () => {
    const model = await openModel(file, traceDryRun, choiceOf(found.settings), weights);
    try {
      return await work(model, found);
    } finally {
      model.network.dispose();
    }
  });
}

function summaryOf(model: OpenModel, found: FoundSettings): ModelSummary {
  return {...outlineOf(model, found), sha256: model.sha256, health: healthOf(model.network.weights?.() ?? [])};
}

function outlineOf({network, file, name, format}: OpenModel, found: FoundSettings): ModelOutline {
  const {settings, labels, labelsFrom, warnings} = found;
  const fitted = fitLabels(labels, classCount(network.head), labelsFrom ?? '');
  const {input, head} = network;
  const chosen = layerOf(network, settings.layer);
  const {range, channelOrder, resize, interpolation, layer} = settings;
  return {
    path: file,
    name,
    format,
    input: {name: input.name, shape: [input.height, input.width, input.channels]},
    output: {name: head.output, classes: head.classes, activation: head.activation},
    logits: head.reason,
    parameters: network.layers.reduce((sum, one) => sum + one.parameters, 0),
    preprocessing: preprocessingOf(network, settings),
    layers: network.layers.map(layerSummary),
    layer: chosen.layer,
    labels: fitted.labels,
    labelsFrom: fitted.made ? null : labelsFrom,
    settings: {range, channelOrder, resize, interpolation, layer},
    settingsFile: found.file,
    warnings: [
      ...warnings,
      ...(network.notes ?? []),
      ...(fitted.warning === undefined ? [] : [fitted.warning]),
      ...chosen.warnings,
    ],
  };
}

function layerSummary(layer: Layer): LayerSummary {
  const {name, kind, shape, parameters} = layer;
  const explainable = isSpatial(layer);
  return {name, kind, shape, parameters, explainable, obstacle: explainable ? null : obstacleOf(layer)};
}

function obstacleOf({shape}: Layer): string {
  if (shape.length === 3) return 'its grid is 1×1: nothing is left of where things are in the picture';
  return shape.length === 1
    ? 'a row of values without a place in the picture'
    : 'its values lie on no grid [n, m, channels]';
}

function preprocessingOf(network: Network, settings: ModelSettings): PreprocessingFound {
  const found = winners({}, settings, network);
  return {...found, rangeReason: rangeReasons[found.from.range] ?? network.range?.reason ?? ''};
}

/** A range of the model itself has its own reason. */
const rangeReasons: Readonly<Partial<Record<PreprocessingFound['from']['range'], string>>> = {
  'heatlens.json': 'set in heatlens.json',
  'metadata.json': 'of Teachable Machine, as metadata.json says',
  guess: 'not known: guessed from what the model says of each picture',
};

/** A model without a spatial layer can still be inspected, and so can one whose settings name a layer that it has not. */
function layerOf(network: Network, set: string | undefined): {layer: ModelOutline['layer']; warnings: string[]} {
  try {
    const {layer, reason} = layerFor(network, undefined, set);
    return {layer: {name: layer.name, shape: layer.shape, reason}, warnings: []};
  } catch (error) {
    if (!(error instanceof HeatlensError)) throw error;
    if (error.code === 'unknown-layer')
      return {...layerOf(network, undefined), warnings: [`\`layer\` in heatlens.json: ${error.message}`]};
    if (error.code !== 'no-spatial-layer') throw error;
    return {layer: null, warnings: [error.message]};
  }
}
