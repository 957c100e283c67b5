import {plot, type PlotOptions} from '@observablehq/plot';

/** Where a chart's elements are made: a browser's document, or one without a browser. */
export interface ChartDocument {
  createElementNS(namespace: string, name: string): unknown;
}

/** What a chart is here: an SVG element of its document. */
export interface ChartElement {
  readonly outerHTML: string;
}

/** Sides of a chart in pixels; it shrinks with its place. */
export const chartSize = 340;

/**
 * Draws a chart of Observable Plot. Its rules are `chartStyle` and not in a `<style>` element of its own, which a strict
 * Content Security Policy forbids; its colours are variables there, so that light and dark follow the page.
 */
export function chart(document: ChartDocument, title: string, options: PlotOptions): ChartElement {
  const drawn = plot({
    ...({document} as Pick<PlotOptions, 'document'>),
    className: 'chart',
    ariaLabel: title,
    width: chartSize,
    height: chartSize,
    marginTop: 24,
    marginRight: 16,
    marginBottom: 40,
    marginLeft: 48,
    style: {overflow: 'visible'},
    ...options,
  }) as unknown as Drawn;
  for (const style of drawn.querySelectorAll('style')) style.remove();
  return drawn;
}

interface Drawn extends ChartElement {
  querySelectorAll(selector: string): Iterable<{remove(): void}>;
}

/** Colours of lines, by number; the last is for what is of no class. */
export const chartColours: readonly string[] = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
];
export const quiet = 'var(--chart-quiet)';

/** The rules for charts in a page. */
export const chartStyle = `
:root { --chart-1: light-dark(#005fb8, #4daafc); --chart-2: light-dark(#b5200d, #f48771); --chart-3: light-dark(#388a34, #89d185);
  --chart-4: light-dark(#8a5a00, #e2b340); --chart-5: light-dark(#652d90, #c586c0); --chart-6: light-dark(#007d83, #4ec9b0);
  --chart-quiet: light-dark(#9a9a9a, #6e6e6e); }
.chart { display: block; max-width: 100%; height: auto; font: 11px system-ui, sans-serif; }
.chart text, .chart tspan { white-space: pre; }
`;

/** A chart as a file of its own, in light colours. */
export function standaloneSvg({outerHTML}: ChartElement): string {
  const named = outerHTML.includes('xmlns=')
    ? outerHTML
    : outerHTML.replace('<svg', '<svg xmlns="http://www.w3.org/2000/svg"');
  return named.replace('>', ` style="color-scheme:light;background:#fff;color:#3b3b3b"><style>${chartStyle}</style>`);
}
