import {chartStyle} from '../../../core/charts/chart.ts';
import {htmlPage} from '../../export/htmlPage.ts';
import {html, markup, type Markup} from '../../export/markup.ts';
import {pageStyle} from '../../export/pageStyle.ts';
import type {RunProvenance} from '../../stores/run.ts';
import {shown, type ReportContent} from './content.ts';
import {Figures} from './figures.ts';
import {channelSection, clusterSection, meanMapSection} from './explanationSections.ts';
import {chartSection, classSection, localisationSection, mistakeSection, suspectSection} from './numberSections.ts';
import {reportStyle} from './style.ts';
import {count, counted, decimal, fileName, percent} from './words.ts';

/** One HTML page with everything in it: it needs no script, no file beside it and no server. */
export async function reportPage(content: ReportContent): Promise<string> {
  const {model} = content.run.provenance;
  const figures = new Figures(content.rows);
  const sections = [
    await clusterSection(content, figures),
    chartSection(content),
    await suspectSection(content, figures),
    await mistakeSection(content, figures),
    classSection(content),
    await meanMapSection(content),
    localisationSection(content),
    await channelSection(content, figures),
    failedSection(content),
  ];
  return htmlPage({
    title: `Heatlens · ${model.name}`,
    style: pageStyle + reportStyle + chartStyle,
    body: html`${header(content)}
<main class="report">
${sections}
</main>`,
  });
}

function header({run, pictures, failed, numbers}: ReportContent): Markup {
  const {model, folder, warnings} = run.provenance;
  const aucs = numbers?.classes.flatMap(({auc}) => (auc === null ? [] : [auc])) ?? [];
  const macro = aucs.length === 0 ? null : aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length;
  const tiles: readonly (readonly [string, string])[] = [
    [count(pictures), pictures === 1 ? 'picture' : 'pictures'],
    [percent(numbers?.top1), 'top-1'],
    ...(numbers?.top5 === null || numbers === undefined ? [] : [[percent(numbers.top5), 'top-5'] as const]),
    [decimal(macro), 'macro AUC'],
    [percent(numbers?.ece), 'calibration error'],
    ...(failed.length === 0 ? [] : [[count(failed.length), 'could not be read'] as const]),
  ];
  return html`<header>
<h1>${model.name} on ${fileName(folder)}</h1>
<div class="figures">${tiles.map(([value, name]) => html`<div><b>${value}</b><span>${name}</span></div>`)}</div>
${facts(run.provenance)}
${warnings.length === 0 ? '' : html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
</header>`;
}

function facts({
  model,
  folder,
  layer,
  methods,
  explained,
  preprocessing,
  head,
  truth,
  runtime,
  device,
  seed,
  versions,
}: RunProvenance): Markup {
  const {range, channelOrder, resize, interpolation, from} = preprocessing;
  const rows: readonly (readonly [string, string])[] = [
    ['Folder', folder],
    ['Model', `${model.path} (${model.format}, sha256 ${model.sha256.slice(0, 12)})`],
    [
      'Explained',
      `the ${explained === 'both' ? 'predicted and the labelled' : explained} class by ` +
        methods.map(({title}) => title).join(', '),
    ],
    ['Layer', `${layer.name}, ${layer.shape.join('×')}: ${layer.reason}`],
    ['Scores', head.activation === 'none' ? `${head.reason}; probabilities are a softmax of them` : head.reason],
    [
      'Pictures',
      `values ${typeof range === 'string' ? range : `mean ${range.mean.join(', ')}, std ${range.std.join(', ')}`} ` +
        `(from ${from.range}), ${channelOrder}, ${resize}, ${interpolation}`,
    ],
    ['Truth', `labels: ${truth.labels ?? 'none'}; boxes: ${truth.boxes ?? 'none'}; masks: ${truth.masks ?? 'none'}`],
    ['Computed by', `${runtime}, ${device}; seed ${seed}`],
    [
      'Versions',
      Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
  ];
  return html`<details><summary>Where from</summary>
<dl>${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>`)}</dl></details>`;
}

function failedSection({failed}: ReportContent): Markup {
  if (failed.length === 0) return markup('');
  return html`<section><h2>${counted(failed.length, 'picture')} could not be read</h2>
<ul class="failures">${failed.slice(0, shown.failed).map(({path, error}) => html`<li><b>${path}</b>: ${error}</li>`)}
</ul>
${failed.length > shown.failed ? html`<p class="quiet">and ${count(failed.length - shown.failed)} more</p>` : ''}
</section>`;
}
