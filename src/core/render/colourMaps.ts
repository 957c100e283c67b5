import {
  interpolateCividis,
  interpolateGreys,
  interpolateInferno,
  interpolateMagma,
  interpolatePiYG,
  interpolatePlasma,
  interpolatePuOr,
  interpolateRdBu,
  interpolateTurbo,
  interpolateViridis,
} from 'd3-scale-chromatic';

/** Steps in a colour table. */
export const colourSteps = 256;

/** `sequential` runs from nothing to the maximum; `diverging` has zero in its middle, for signed maps. */
export type ColourMapKind = 'sequential' | 'diverging';

/** One way to turn a value into a colour. */
export interface ColourMap {
  readonly title: string;
  readonly kind: ColourMapKind;
  /** CSS colour at t in 0…1. */
  readonly interpolate: (t: number) => string;
}

/** Every colour map a user can choose, by the id that settings and exports name. */
export const colourMaps = {
  inferno: {title: 'Inferno', kind: 'sequential', interpolate: interpolateInferno},
  magma: {title: 'Magma', kind: 'sequential', interpolate: interpolateMagma},
  plasma: {title: 'Plasma', kind: 'sequential', interpolate: interpolatePlasma},
  viridis: {title: 'Viridis', kind: 'sequential', interpolate: interpolateViridis},
  cividis: {title: 'Cividis', kind: 'sequential', interpolate: interpolateCividis},
  turbo: {title: 'Turbo', kind: 'sequential', interpolate: interpolateTurbo},
  // The published ramps run towards black, and orange and blue at their high ends; here high values are the
  // bright and the warm ones, as in the other maps.
  greys: {title: 'Greys', kind: 'sequential', interpolate: (t) => interpolateGreys(1 - t)},
  'blue-red': {title: 'Blue to red', kind: 'diverging', interpolate: (t) => interpolateRdBu(1 - t)},
  'purple-orange': {title: 'Purple to orange', kind: 'diverging', interpolate: (t) => interpolatePuOr(1 - t)},
  'pink-green': {title: 'Pink to green', kind: 'diverging', interpolate: interpolatePiYG},
} as const satisfies Record<string, ColourMap>;

export type ColourMapId = keyof typeof colourMaps;

export const defaultColourMap: ColourMapId = 'inferno';

/** Whether a string from a settings file or a saved state names a colour map. */
export function isColourMapId(name: string): name is ColourMapId {
  return Object.hasOwn(colourMaps, name);
}

const tables = new Map<ColourMapId, Uint8Array>();

/** The map sampled at 256 steps: [256, 3] bytes, red, green, blue. Shared: do not write into it. */
export function colourTable(id: ColourMapId): Uint8Array {
  let table = tables.get(id);
  if (table === undefined) {
    table = sample(colourMaps[id].interpolate);
    tables.set(id, table);
  }
  return table;
}

function sample(interpolate: (t: number) => string): Uint8Array {
  const table = new Uint8Array(colourSteps * 3);
  for (let step = 0; step < colourSteps; step++) {
    table.set(parseColour(interpolate(step / (colourSteps - 1))), step * 3);
  }
  return table;
}

// The ramps answer in two notations: `#rrggbb` where they are tables, `rgb(r, g, b)` where they are formulas.
function parseColour(css: string): number[] {
  if (css.startsWith('#')) return [1, 3, 5].map((at) => Number.parseInt(css.slice(at, at + 2), 16));
  return (css.match(/\d+/g) ?? []).map(Number);
}
