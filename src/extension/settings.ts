import * as v from 'valibot';
import {workspace} from 'vscode';
import type {ViewSettings} from '../protocol/panel.ts';
import type {RequestBase} from './explain/pictureSession.ts';

const schema = v.object({
  method: v.fallback(v.string(), 'grad-cam'),
  aggregation: v.fallback(v.picklist(['single', 'mean', 'max', 'augmented']), 'augmented'),
  copies: v.fallback(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)), 100),
  colourMap: v.fallback(v.string(), 'inferno'),
  opacity: v.fallback(v.pipe(v.number(), v.minValue(0), v.maxValue(1)), 0.6),
  device: v.fallback(v.picklist(['auto', 'cpu', 'webgpu', 'cuda', 'directml', 'coreml']), 'auto'),
  precision: v.fallback(v.picklist(['float32', 'float16']), 'float32'),
  'tensorflow.path': v.fallback(v.string(), ''),
});

export type Settings = v.InferOutput<typeof schema>;

/** The user's settings; a value that cannot be used counts as not set, since settings.json may hold anything. */
export function readSettings(): Settings {
  const configuration = workspace.getConfiguration('heatlens');
  return v.parse(schema, Object.fromEntries(Object.keys(schema.entries).map((key) => [key, configuration.get(key)])));
}

/** What every explanation with a model starts from. */
export function requestBase(settings: Settings, model: string): RequestBase {
  const {method, aggregation, copies, device, precision, 'tensorflow.path': tensorFlow} = settings;
  const native = tensorFlow !== '' && workspace.isTrusted ? {tensorFlow} : {};
  const half = precision === 'float16' ? {precision} : {}; // float32 need not be asked for
  return {model, method, aggregate: aggregation, augmentations: copies, device, ...half, ...native};
}

export function viewSettings({opacity, colourMap}: Settings): ViewSettings {
  return {opacity, colourMap};
}
