import {LitElement, css, html} from 'lit';
import type {ModelOutline} from '../../../protocol/engine.ts';
import {shapeText} from '../../format.ts';
import {theme} from '../../theme.ts';

/** What the model takes and gives, and what Heatlens makes of it. */
export class InspectFacts extends LitElement {
  static override properties = {model: {attribute: false}, sha256: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: block; min-width: 0; }
    dl { margin: 0; display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 5px 14px; }
    dt { color: var(--vscode-descriptionForeground); }
    dd { margin: 0; overflow-wrap: anywhere; user-select: text; }
  `,
  ];

  declare model: ModelOutline;
  declare sha256: string | undefined;

  override render() {
    const {input, output, logits, layer, path} = this.model;
    const lines: readonly (readonly [string, string])[] = [
      ['Input', `${input.name}, ${shapeText(input.shape)}`],
      ['Output', `${output.name}, ${output.classes} classes, ${output.activation}`],
      ['Scores', logits],
      ['Labels', labelsText(this.model)],
      [
        'Explained',
        layer === null ? 'nothing: no layer has a grid' : `${layer.name} (${shapeText(layer.shape)}): ${layer.reason}`,
      ],
      ['File', path],
      ['SHA-256', this.sha256 ?? '…'],
    ];
    return html`<h2>Model</h2><dl>${lines.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>`;
  }
}

function labelsText({labels, labelsFrom, output}: ModelOutline): string {
  if (labelsFrom === null) return `none found: classes are 0 to ${output.classes - 1}`;
  return `${labels.length}: ${labels.slice(0, 6).join(', ')}${labels.length > 6 ? ', …' : ''} (${labelsFrom})`;
}

customElements.define('heatlens-inspect-facts', InspectFacts);
