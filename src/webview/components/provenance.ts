import {LitElement, css, html} from 'lit';
import type {PreprocessingUse} from '../../protocol/explanation.ts';
import {durationText, rangeText, rawText, shapeText} from '../format.ts';
import type {Snapshot} from '../snapshots.ts';
import {theme} from '../theme.ts';

/** Where the numbers come from, in a few lines; everything else is in an export. */
export class HeatlensProvenance extends LitElement {
  static override properties = {snapshot: {attribute: false}};
  static override styles = [
    theme,
    css`
    dl { margin: 0; font-size: 12px; display: grid; grid-template-columns: auto 1fr; gap: 3px 10px; }
    dt { color: var(--vscode-descriptionForeground); }
    dd { margin: 0; overflow-wrap: anywhere; user-select: text; }
  `,
  ];

  declare snapshot: Snapshot;

  override render() {
    const {prediction, update} = this.snapshot;
    const {model, target, layer, method, seed} = prediction;
    const lines: readonly (readonly [string, string])[] = [
      ['Layer', `${layer.name} (${shapeText(layer.shape)}): ${layer.reason}`],
      ['Score', `logit ${target.logit.toFixed(2)} of ${target.label}; ${prediction.scores}`],
      ['Method', `${method.title}: ${parameterText(method.parameters)}`],
      ['Input', preprocessingText(prediction.preprocessing)],
      ['Values', `${rawText(update.min)} … ${rawText(update.max)} ${update.unit}, raw`],
      ...(update.objective === null ? [] : [['Objective', rawText(update.objective)] as const]),
      ['Time', timeText(update.milliseconds)],
      ['Seed', String(seed)],
      ['Model', `${model.name}, ${model.format}, SHA-256 ${model.sha256.slice(0, 12)}`],
    ];
    return html`<h2>Where from</h2><dl>${lines.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
  }
}

function parameterText(parameters: Readonly<Record<string, string | number | boolean>>): string {
  const text = (value: string | number | boolean) =>
    String(typeof value === 'number' ? Number(value.toPrecision(6)) : value);
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${text(value)}`)
    .join(', ');
}

function timeText(milliseconds: Readonly<Record<string, number>>): string {
  return Object.entries(milliseconds)
    .map(([step, time]) => `${step} ${durationText(time)}`)
    .join(', ');
}

function preprocessingText({range, channelOrder, resize, interpolation, from}: PreprocessingUse): string {
  const channels = channelOrder.toUpperCase();
  return `${rangeText(range)} (${from.range}), ${channels}, ${resize} (${from.resize}), ${interpolation}`;
}

customElements.define('heatlens-provenance', HeatlensProvenance);
