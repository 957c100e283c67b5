import {ProgressLocation, Uri, window} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import type {ModelChoice} from './modelChoice.ts';
import {modelName} from './pickModel.ts';

/** *Choose Model…* */
export function chooseModel(models: ModelChoice): () => Promise<void> {
  return async () => {
    try {
      await models.choose();
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  };
}

/** *Use Model for Explanations*, on a model file: reads it first, so that what cannot be used is said at once. */
export function useModel(models: ModelChoice, engine: EngineClient): (file?: unknown) => Promise<void> {
  return async (file) => {
    if (!(file instanceof Uri)) {
      await chooseModel(models)();
      return;
    }
    const model = file.fsPath;
    const options = {location: ProgressLocation.Window, title: `Heatlens: reading ${modelName(model)}…`};
    try {
      const {name, output} = await window.withProgress(options, () => engine.call('inspect', {model}));
      await models.use(model);
      const about = `${name} (${output.classes} classes)`;
      void window.showInformationMessage(`${about} explains the pictures of this workspace now.`);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  };
}
