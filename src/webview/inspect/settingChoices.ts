import type {ChannelOrder, Interpolation, NamedRange, ResizeMode} from '../../core/preprocess/preprocessing.ts';
import type {ModelOutline} from '../../protocol/engine.ts';
import {layerText, rangeText} from '../format.ts';
import {settingOf, type Draft, type SettingKey, type SettingValue} from './draft.ts';

/** A setting with what can be chosen for it. */
export interface SettingChoices {
  readonly key: SettingKey;
  readonly label: string;
  /** The first leaves it to Heatlens: nothing stands in the file. */
  readonly options: readonly {readonly value: SettingValue; readonly text: string}[];
  /** Index of the option that the file and the draft say. */
  readonly selected: number;
}

const ranges: Readonly<Record<NamedRange, string>> = {
  '0..1': '0 … 1',
  '-1..1': '−1 … 1',
  '0..255': '0 … 255',
  caffe: 'caffe: blue first, mean taken off',
  torch: 'torch: ImageNet’s mean and deviation',
};
const resizes: Readonly<Record<ResizeMode, string>> = {
  stretch: 'stretch each axis',
  'center-crop': 'crop the middle',
  letterbox: 'fit, pad with black',
};
const interpolations: Readonly<Record<Interpolation, string>> = {
  nearest: 'nearest',
  bilinear: 'bilinear, as TensorFlow',
  'bilinear-antialias': 'bilinear with antialiasing, as PIL',
  bicubic: 'bicubic',
  area: 'area',
};
const orders: Readonly<Record<ChannelOrder, string>> = {rgb: 'red, green, blue', bgr: 'blue, green, red'};

/** The settings of the page in their order, with the draft applied. */
export function settingChoices(model: ModelOutline, draft: Draft): readonly SettingChoices[] {
  const explainable = model.layers.filter((layer) => layer.explainable).toReversed();
  const layers = Object.fromEntries(explainable.map(({name, shape}) => [name, layerText(name, shape)]));
  const choices = (
    key: SettingKey,
    label: string,
    left: string,
    named: Readonly<Record<string, string>>,
  ): SettingChoices => {
    const known = Object.entries(named).map(([value, text]) => ({value: value as SettingValue, text}));
    const now = settingOf(model, draft, key);
    // The file's own numbers, or a layer that is not there, stay choosable.
    const own = model.settings[key];
    const foreign =
      own === undefined || own === null || known.some(({value}) => value === own)
        ? []
        : [{value: own, text: ownText(own)}];
    const options = [{value: null, text: left}, ...known, ...foreign];
    return {key, label, options, selected: now === undefined ? 0 : indexOf(options, now)};
  };
  return [
    choices('layer', 'Layer', layerLeft(model), layers),
    choices('range', 'Value range', rangeLeft(model), ranges),
    choices('resize', 'Resize', `default (${resizes.stretch})`, resizes),
    choices('interpolation', 'Interpolation', `default (${interpolations.bilinear})`, interpolations),
    choices('channelOrder', 'Channels', `default (${orders.rgb})`, orders),
  ];
}

function indexOf(options: SettingChoices['options'], value: SettingValue): number {
  return Math.max(
    0,
    options.findIndex((option) => JSON.stringify(option.value) === JSON.stringify(value)),
  );
}

function layerLeft({layer, settings}: ModelOutline): string {
  const known = layer !== null && (settings.layer ?? undefined) === undefined;
  return known ? `chosen by Heatlens (${layer.name})` : 'chosen by Heatlens';
}

function rangeLeft({preprocessing: {range, from}}: ModelOutline): string {
  if (from.range === 'model' && range !== null) return `from the model (${rangeText(range)})`;
  if (from.range === 'metadata.json' && range !== null) return `from metadata.json (${rangeText(range)})`;
  return from.range === 'guess' ? 'not set: guessed from each picture' : 'not set';
}

function ownText(own: NonNullable<SettingValue>): string {
  return typeof own === 'string' ? own : rangeText(own);
}
