/** The look of the page; light or dark as the reader's system is. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: light-dark(#ffffff, #1f1f1f);
  --card: light-dark(#f8f8f8, #181818);
  --line: light-dark(#e5e5e5, #2b2b2b);
  --text: light-dark(#3b3b3b, #cccccc);
  --strong: light-dark(#1f1f1f, #ffffff);
  --quiet: light-dark(#616161, #9d9d9d);
  --accent: light-dark(#005fb8, #4daafc);
  --warn: light-dark(#8a5a00, #e2b340);
  --error: light-dark(#b3261e, #f48771);
  --heat: 1;
}
* { box-sizing: border-box; margin: 0; }
body { background: var(--ground); color: var(--text); font: 14px/1.45 system-ui, sans-serif; padding: 24px; }
h1 { font-size: 22px; font-weight: 600; color: var(--strong); overflow-wrap: anywhere; }
header { display: grid; gap: 6px; max-width: 1000px; margin-bottom: 20px; }
header > p, summary, .quiet { color: var(--quiet); }
summary { cursor: pointer; width: fit-content; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 3px 16px; margin-top: 8px; }
dt { color: var(--quiet); }
dd { overflow-wrap: anywhere; }
.view { display: flex; flex-wrap: wrap; gap: 24px; margin-top: 6px; }
.view label { display: flex; align-items: center; gap: 8px; }
input { accent-color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(250px, 1fr)); gap: 16px; align-items: start; }
main:has(> :only-child) { grid-template-columns: minmax(0, 520px); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 12px; min-width: 0; }
figure { position: relative; overflow: hidden; border-radius: 3px; background: #000; }
figure img { display: block; width: 100%; height: auto; }
figure .overlay, figure svg:not(.chart) { position: absolute; inset: 0; width: 100%; height: 100%; }
figure .overlay { opacity: var(--heat); transition: opacity .12s; }
figure:hover .overlay, figure:focus-visible .overlay, figure:hover svg:not(.chart), figure:focus-visible svg:not(.chart) { opacity: 0; }
svg:not(.chart) rect { fill: none; stroke: #ffffff; stroke-width: 1.5px; vector-effect: non-scaling-stroke; }
svg:not(.chart) rect.under { stroke: #000000; stroke-width: 3.5px; stroke-opacity: .6; }
.no-boxes svg { display: none; }
h2 { font-size: 13px; font-weight: 400; color: var(--quiet); margin-top: 10px;
  white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.target { font-size: 16px; overflow-wrap: anywhere; }
.target b { color: var(--strong); font-weight: 600; }
ol { list-style: none; padding: 0; margin: 6px 0 10px; }
ol li { position: relative; display: flex; justify-content: space-between; gap: 12px; padding: 2px 0 5px; font-size: 13px; }
ol li span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
ol li span:nth-child(2) { font-variant-numeric: tabular-nums; white-space: nowrap; }
ol li::after { content: ''; position: absolute; inset: auto 0 1px; height: 2px; background: var(--line); z-index: 0; }
ol li i { position: absolute; left: 0; bottom: 1px; height: 2px; background: var(--quiet); z-index: 1; }
ol .explained { color: var(--strong); font-weight: 600; }
ol .explained i { background: var(--accent); }
.colours { display: flex; align-items: center; gap: 8px; font-size: 12px; font-variant-numeric: tabular-nums; }
.colours i { flex: 1; height: 8px; border-radius: 2px; }
.quiet, .files { font-size: 12px; margin-top: 6px; overflow-wrap: anywhere; }
.files { display: flex; flex-wrap: wrap; gap: 12px; }
a { color: var(--accent); text-decoration: none; }
a:hover { text-decoration: underline; }
ul { list-style: none; padding: 0; font-size: 13px; }
main ul { margin-top: 8px; font-size: 12px; }
body > ul { margin-bottom: 16px; max-width: 1000px; }
ul li { border-left: 3px solid; padding: 2px 0 2px 10px; margin-bottom: 4px; overflow-wrap: anywhere; }
.warnings li { border-color: var(--warn); }
.failures li { border-color: var(--error); }
@media print { body { padding: 0; } .view { display: none; } article { break-inside: avoid; } }
`;

/** The two controls of the page. */
export const pageScript = `
const control = (id) => document.getElementById(id);
control('strength').addEventListener('input', ({target}) =>
  document.documentElement.style.setProperty('--heat', String(target.value / 100)));
control('boxes').addEventListener('change', ({target}) =>
  document.documentElement.classList.toggle('no-boxes', !target.checked));
`;
