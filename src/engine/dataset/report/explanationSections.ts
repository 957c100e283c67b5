import {suspicious} from '../../../core/dataset/clusters/suspicion.ts';
import type {Cluster} from '../../../protocol/gallery.ts';
import {html, markup, type Markup} from '../../export/markup.ts';
import {shown, type ReportContent} from './content.ts';
import {mapImage, type Figures} from './figures.ts';
import {counted, decimal, percent} from './words.ts';

/** What does it look at, and is any of it not the object? */
export async function clusterSection(content: ReportContent, figures: Figures): Promise<Markup> {
  const {clusters, warnings} = content.clusters;
  const bad = clusters.filter(({suspicion}) => suspicion >= suspicious).length;
  const verdict =
    clusters.length === 0
      ? 'No explanation has a positive value, so there is nothing to cluster.'
      : bad === 0
        ? 'No cluster of explanations looks at a corner, the border or a mark in a way that predictions hang on.'
        : `${counted(bad, 'cluster')} of explanations ${bad === 1 ? 'looks' : 'look'} at ` +
          'something that may not be the object.';
  const hidden = clusters.length - shown.clusters;
  const cards: Markup[] = [];
  for (const cluster of clusters.slice(0, shown.clusters)) cards.push(await card(cluster, content, figures));
  return html`<section><h2>What it looks at</h2>
<p>${verdict} Explanations that look alike are one cluster (SpRAy); the most suspicious come first.</p>
${warnings.length === 0 ? '' : html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
<div class="clusters">${cards}</div>
${hidden > 0 ? html`<p class="quiet">${counted(hidden, 'cluster')} less suspicious than these are not shown.</p>` : ''}
</section>`;
}

async function card(cluster: Cluster, {run}: ReportContent, figures: Figures): Promise<Markup> {
  const {class: index, ids, meanMap, examples, accuracy, suspicion, warnings, covered} = cluster;
  const name = index === null ? 'classes with few pictures' : run.provenance.labels[index];
  const some: Markup[] = [];
  for (const id of examples.subarray(0, shown.examples)) some.push(await figures.of(id));
  const facts = [
    counted(ids.length, 'picture'),
    ...(accuracy === null ? [] : [`${percent(accuracy)} right`]),
    ...(covered === null ? [] : [`${percent(covered.changed)} change when that place is covered`]),
    ...(covered?.stamp ? [`at most ${percent(covered.stamp.changedElsewhere)} when one as large elsewhere is`] : []),
  ];
  return html`<article class="${suspicion >= suspicious ? 'cluster suspicious' : 'cluster'}">
${await mapImage(meanMap, `Mean map of ${name}`)}
<div><h3>${name}</h3><p class="quiet">${facts.join(' · ')}</p>
${warnings.map((warning) => html`<p>${warning}</p>`)}
<div class="row">${some}</div></div></article>`;
}

export async function meanMapSection({meanMaps, run}: ReportContent): Promise<Markup> {
  const drawn: Markup[] = [];
  for (const {class: index, map, pictures} of meanMaps) {
    const name = run.provenance.labels[index];
    if (map !== null) {
      drawn.push(
        html`<figure>${await mapImage(map, `Mean map of ${name}`)}<figcaption title="${name}"><b>${name}
</b> ${pictures}</figcaption></figure>`,
      );
    }
  }
  if (drawn.length === 0) return markup('');
  const left = meanMaps.length === shown.meanMaps ? `; of the ${shown.meanMaps} classes that are predicted most` : '';
  return html`<section><h2>Mean maps by predicted class</h2>
<p class="quiet">Each map counts alike; on the network's input${left}.</p><div class="row">${drawn}</div></section>`;
}

export async function channelSection({channels}: ReportContent, figures: Figures): Promise<Markup> {
  if (channels === undefined) return markup('');
  const rows: Markup[] = [];
  for (const {index, contribution, share, patches} of channels.channels) {
    const parts: Markup[] = [];
    for (const {id, box} of patches) parts.push(await figures.patch(id, box));
    const side = contribution < 0 ? 'against' : 'for';
    rows.push(html`<article><h3>Channel ${index}</h3>
<p class="quiet">${percent(share)} of all contributions, ${side} the predicted class (${decimal(contribution)})</p>
<div class="row">${parts}</div></article>`);
  }
  return html`<section><h2>Channels of ${channels.layer} that matter</h2>
<p class="quiet">Over ${counted(channels.pictures, 'picture')}: weight × activation as in Grad-CAM, and the parts of pictures
that each answers to most, as large as its field of view.</p>
<div class="channels">${rows}</div></section>`;
}
