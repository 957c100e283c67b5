/** What a report adds to the style of every exported page. */
export const reportStyle = `
main.report { display: block; max-width: 1180px; }
.report section { margin: 34px 0; }
.report h2 { font-size: 17px; font-weight: 600; color: var(--strong); margin: 0 0 10px; white-space: normal; }
.report h3 { font-size: 14px; font-weight: 600; color: var(--strong); overflow-wrap: anywhere; }
.report p { max-width: 78ch; margin-bottom: 10px; }
.cluster p { margin-bottom: 4px; }
.figures { display: flex; flex-wrap: wrap; gap: 32px; margin: 8px 0; }
.figures div { display: grid; }
.figures b { font-size: 24px; font-weight: 400; color: var(--strong); font-variant-numeric: tabular-nums; }
.figures span { color: var(--quiet); font-size: 12px; }
.charts { display: flex; flex-wrap: wrap; gap: 28px; align-items: flex-start; }
.charts figure, .row figure { background: none; margin: 0; overflow: visible; }
.clusters { display: grid; grid-template-columns: repeat(auto-fill, minmax(340px, 1fr)); gap: 14px; }
.cluster { display: grid; grid-template-columns: 104px 1fr; gap: 12px; background: var(--card);
  border: 1px solid var(--line); border-radius: 6px; padding: 12px; }
.cluster.suspicious { border-color: var(--error); }
.cluster.suspicious h3::before { content: '⚠ '; color: var(--error); }
.cluster > div { min-width: 0; }
.channels { display: grid; grid-template-columns: repeat(auto-fill, minmax(550px, 1fr)); gap: 20px; }
.channels p { margin-bottom: 6px; }
.row { display: flex; flex-wrap: wrap; gap: 8px; }
.cluster .row { margin-top: 8px; }
.row figure { width: 104px; font-size: 12px; }
.cluster .row figure { width: 46px; }
.channels .row figure { width: 100px; }
.row img, .cluster > img { display: block; width: 100%; height: auto; border-radius: 3px; background: #000; }
figcaption, figcaption span { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
  color: var(--quiet); }
figcaption b { color: var(--text); font-weight: 400; }
.gone { aspect-ratio: 1; display: grid; place-items: center; background: var(--card);
  border: 1px solid var(--line); color: var(--quiet); }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); font-weight: 400; }
th { color: var(--quiet); }
th:first-child, td:first-child { text-align: left; overflow-wrap: anywhere; max-width: 40ch; }
.scroll { overflow-x: auto; }
.report details { margin-top: 10px; }
@media print { section, .cluster, figure { break-inside: avoid; } }
`;
