import {io} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';
import {loadLayersNetwork} from '../../../src/core/network/layersNetwork.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {runDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';

/** What tfjs would write to disk for a model. */
export async function artifactsOf(model: LayersModel): Promise<io.ModelArtifacts> {
  let saved: io.ModelArtifacts = {};
  await model.save(
    io.withSaveHandler(async (artifacts) => {
      saved = artifacts;
      return {modelArtifactsInfo: {dateSaved: new Date(0), modelTopologyType: 'JSON'}};
    }),
  );
  return {...saved, modelTopology: JSON.parse(JSON.stringify(saved.modelTopology))};
}

/** Saves and reads a model, as a user's file would be. */
export async function networkOf(model: LayersModel): Promise<Network> {
  return loadLayersNetwork(await artifactsOf(model), runDryRun);
}
