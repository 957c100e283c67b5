import {colourMaps, colourTable, type ColourMapId} from '../../core/render/colourMaps.ts';
import {displayRange} from '../../core/render/range.ts';
import type {ClassScore, Explanation} from '../../protocol/explanation.ts';
import type {ExplanationFiles} from './provenance.ts';
import {htmlPage} from './htmlPage.ts';
import {html, markup, type Markup} from './markup.ts';
import {pageScript, pageStyle} from './pageStyle.ts';
import type {View} from './overlay.ts';
import type {Thumbnails} from './thumbnails.ts';

/** One explained picture, as far as the page shows it. */
export interface PageEntry {
  /** The picture's path, as it was given. */
  readonly image: string;
  readonly explanation: Omit<Explanation, 'map' | 'grid' | 'labels' | 'layers'>;
  readonly thumbnails: Thumbnails;
  /** Names of the files beside the page. */
  readonly files: ExplanationFiles & {readonly provenance: string};
  readonly seconds: number;
}

/** What one run of the command line made. */
export interface PageRun {
  readonly entries: readonly PageEntry[];
  /** One sentence each that names the picture. */
  readonly failures: readonly {readonly message: string}[];
  readonly view: View;
  readonly seconds: number;
}

/** One HTML page with everything in it: it can be moved or mailed alone, and asks no server for anything. */
export function explanationPage(run: PageRun): string {
  const first = run.entries[0]?.explanation;
  const common = commonWarnings(run.entries);
  const title = first === undefined ? 'Heatlens' : `Heatlens · ${first.model.name}`;
  return htmlPage({
    title,
    style: pageStyle,
    script: pageScript,
    body: html`${header(run)}
${list('warnings', common)}
${list(
  'failures',
  run.failures.map(({message}) => message),
)}
<main>
${run.entries.map((entry) => card(entry, run.view.colourMap, common))}
</main>`,
  });
}

function header({entries, failures, seconds}: PageRun): Markup {
  const explanation = entries[0]?.explanation;
  const count = entries.length === 1 ? '1 picture' : `${entries.length} pictures`;
  return html`<header>
<h1>${explanation?.model.name ?? 'Heatlens'}</h1>
<p>${explanation === undefined ? 'Explanations' : methodName(explanation)} of ${count} in ${seconds.toFixed(1)} s${failures.length > 0 ? `; ${failures.length} failed` : ''}</p>
${explanation === undefined ? '' : facts(explanation)}
<div class="view">
<label>Heat-map <input id="strength" type="range" min="0" max="100" value="100"></label>
<label><input id="boxes" type="checkbox" checked> Boxes</label>
</div>
</header>`;
}

function facts({model, method, layer, scores, preprocessing, runtime, device, seed}: PageEntry['explanation']): Markup {
  const {range} = preprocessing;
  const rows: readonly (readonly [string, string])[] = [
    [
      'Method',
      `${method.title} (${Object.entries(method.parameters)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')})`,
    ],
    ['Layer', `${layer.name}, ${layer.shape.join('×')}: ${layer.reason}`],
    ['Scores', scores],
    [
      'Picture',
      `values ${typeof range === 'string' ? range : `mean ${range.mean.join(', ')}, std ${range.std.join(', ')}`}` +
        ` (from ${preprocessing.from.range}), ${preprocessing.channelOrder}, ${preprocessing.resize}, ${preprocessing.interpolation}`,
    ],
    ['Computed by', `${runtime}, ${device}; seed ${seed}`],
    ['Model', `${model.path} (${model.format}, sha256 ${model.sha256.slice(0, 12)})`],
  ];
  return html`<details><summary>Where from</summary><dl>${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></details>`;
}

/** "Augmented Grad-CAM", "Grad-CAM, max of 100 copies" */
function methodName({method, copies}: PageEntry['explanation']): string {
  const {aggregate} = method.parameters;
  if (aggregate === 'augmented') return `Augmented ${method.title}`;
  return aggregate === 'single' ? method.title : `${method.title}, ${aggregate} of ${copies} copies,`;
}

function card(entry: PageEntry, colourMap: ColourMapId, common: readonly string[]): Markup {
  const {image, explanation, files, seconds} = entry;
  const {target, layer, top, copies} = explanation;
  const name = image.split(/[\\/]/).at(-1) ?? image;
  return html`<article>
${figure(entry)}
<h2 title="${image}">${name}</h2>
<p class="target">${target.sign < 0 ? 'Against' : 'Why'} <b>${target.label}</b>?</p>
<ol>${top.map((score) => bar(score, score.index === target.index))}</ol>
${colourBar(explanation, colourMap)}
<p class="quiet">${layer.name} · ${copies === 1 ? 'single map' : `${copies} copies`} · ${seconds.toFixed(1)} s</p>
${list(
  'warnings',
  explanation.warnings.filter((warning) => !common.includes(warning)),
)}
<p class="files">${link(files.overlay, 'overlay')} ${link(files.map, 'raw map')} ${link(files.grid, 'grid')} ${link(files.provenance, 'provenance')}</p>
</article>`;
}

function figure({image, explanation, thumbnails}: PageEntry): Markup {
  const {width, height, picture, overlay} = thumbnails;
  const size = html`width="${width}" height="${height}"`;
  const {box} = explanation;
  return html`<figure tabindex="0" role="group" aria-label="${image}: hold the pointer over it to see the picture alone">
<img src="${picture}" ${size} alt="">
<img class="overlay" src="${overlay}" ${size} alt="Heat-map for ${explanation.target.label}">
${box === null ? '' : rectangle(box, explanation.image)}
</figure>`;
}

function rectangle(
  [left, top, right, bottom]: readonly number[],
  {width, height}: {width: number; height: number},
): Markup {
  const place = html`x="${left}" y="${top}" width="${(right ?? 0) - (left ?? 0)}" height="${(bottom ?? 0) - (top ?? 0)}"`;
  return html`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
<rect class="under" ${place}/><rect ${place}/></svg>`;
}

function bar({label, probability, logit}: ClassScore, explained: boolean): Markup {
  const shown = probability === null ? logit.toPrecision(3) : `${(100 * probability).toFixed(1)} %`;
  const share = probability === null ? 0 : 100 * probability;
  return html`<li${explained ? markup(' class="explained"') : ''}><span>${label}</span><span>${shown}</span>
<i style="width:${share.toFixed(1)}%"></i></li>`;
}

function colourBar({min, max, unit}: PageEntry['explanation'], id: ColourMapId): Markup {
  const table = colourTable(id);
  const stops = Array.from({length: 9}, (_, i) => `rgb(${table.subarray(i * 31 * 3, i * 31 * 3 + 3).join(' ')})`);
  const range = displayRange({min, max}, colourMaps[id].kind);
  return html`<p class="colours" title="raw values, in ${unit}"><span>${range.min.toPrecision(3)}</span>
<i style="background:linear-gradient(90deg,${stops.join(',')})"></i><span>${range.max.toPrecision(3)} ${unit}</span></p>`;
}

function list(kind: 'warnings' | 'failures', sentences: readonly string[]): Markup {
  if (sentences.length === 0) return markup('');
  return html`<ul class="${kind}">${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function link(file: string, text: string): Markup {
  return html`<a href="${encodeURIComponent(file)}">${text}</a>`;
}

/** What every picture is warned of is said once, above them all. */
function commonWarnings(entries: readonly PageEntry[]): readonly string[] {
  const [first, ...rest] = entries.map(({explanation}) => explanation.warnings);
  if (first === undefined || rest.length === 0) return [];
  return first.filter((warning) => rest.every((warnings) => warnings.includes(warning)));
}
