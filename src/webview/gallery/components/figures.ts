import {LitElement, css, html} from 'lit';
import type {Numbers} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {valueOf, type Answer} from '../inquiry.ts';
import {counted, percent} from '../text.ts';
import './answerNote.ts';

/** The three numbers that people ask for first. */
export class HeatlensFigures extends LitElement {
  static override properties = {numbers: {attribute: false}, pictures: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: block; }
    dl { display: grid; grid-template-columns: repeat(3, auto); gap: 10px; justify-content: space-between; margin: 0; }
    div { display: flex; flex-direction: column-reverse; }
    dt { font-size: 11px; color: var(--vscode-descriptionForeground); }
    dd { margin: 0; font-size: 20px; font-variant-numeric: tabular-nums; white-space: nowrap; }
    p { margin: 0; }
  `,
  ];

  declare numbers: Answer<Numbers>;
  declare pictures: number;

  override render() {
    const numbers = valueOf(this.numbers);
    return html`<h2>${counted(this.pictures)}</h2>
      ${
        numbers === undefined
          ? html`<heatlens-answer-note .answer=${this.numbers}
        waiting="Counting…"></heatlens-answer-note>`
          : this.#figures(numbers)
      }`;
  }

  #figures(numbers: Numbers) {
    if (numbers.labelled === 0) {
      return html`<p class="quiet">
        No picture has a label that fits the model: give --labels, or put pictures into one folder a class.</p>`;
    }
    const areas = numbers.classes.flatMap(({auc}) => (auc === null ? [] : [auc]));
    const mean = areas.length === 0 ? null : areas.reduce((sum, auc) => sum + auc, 0) / areas.length;
    return html`<dl>
      <div><dt>top-1</dt><dd>${percent(numbers.top1)}</dd></div>
      <div title="Mean over the classes of the area under the ROC curve"><dt>macro AUC</dt>
        <dd>${mean === null ? '–' : mean.toFixed(3)}</dd></div>
      <div title="Expected calibration error: how far confidence and accuracy are apart"><dt>ECE</dt>
        <dd>${percent(numbers.ece)}</dd></div>
    </dl>`;
  }
}

customElements.define('heatlens-figures', HeatlensFigures);
