/** Pictures chosen in a grid, by their place in the present order, and the one that the keyboard stands on. */
export interface Selection {
  readonly chosen: ReadonlySet<number>;
  /** Where the keyboard is; −1 before the grid was entered. */
  readonly focus: number;
  /** From where a range is drawn. */
  readonly anchor: number;
}

export const emptySelection: Selection = {chosen: new Set(), focus: -1, anchor: -1};

/** How a click or an arrow key chooses: one alone, one more or less, or all from the anchor. */
export type Choosing = 'one' | 'toggle' | 'range';

export function choose({chosen, anchor}: Selection, place: number, how: Choosing): Selection {
  if (how === 'one') return {chosen: new Set([place]), focus: place, anchor: place};
  if (how === 'toggle') {
    const next = new Set(chosen);
    if (!next.delete(place)) next.add(place);
    return {chosen: next, focus: place, anchor: place};
  }
  const from = anchor < 0 ? place : anchor;
  const next = new Set<number>();
  for (let at = Math.min(from, place); at <= Math.max(from, place); at++) next.add(at);
  return {chosen: next, focus: place, anchor: from};
}

export function chooseAll(count: number, focus: number): Selection {
  return {chosen: new Set(Array.from({length: count}, (_, place) => place)), focus: Math.max(0, focus), anchor: 0};
}

/** The same pictures at their places in another order; those that are not in it are not chosen any more. */
export function moved({chosen, focus, anchor}: Selection, from: Uint32Array | undefined, to: Uint32Array): Selection {
  if (from === undefined || (chosen.size === 0 && focus < 0)) return emptySelection;
  const places = new Map(Array.from(to, (id, place) => [id, place]));
  const placeOf = (place: number) => places.get(from[place]) ?? -1;
  return {
    chosen: new Set([...chosen].map(placeOf).filter((place) => place >= 0)),
    focus: placeOf(focus),
    anchor: placeOf(anchor),
  };
}

/**
 * Where a key leads from a place in a grid of `count` pictures, so many in a row; undefined for keys that do not move.
 *
 * @param page rows that are in sight
 */
export function placeAfter(
  key: string,
  from: number,
  {count, columns, page}: {count: number; columns: number; page: number},
): number | undefined {
  const move = moves[key];
  if (move === undefined || count === 0) return undefined;
  if (from < 0) return 0;
  return Math.min(count - 1, Math.max(0, move(from, {count, columns, page})));
}

const moves: Readonly<Record<string, (from: number, grid: {count: number; columns: number; page: number}) => number>> =
  {
    ArrowLeft: (from) => from - 1,
    ArrowRight: (from) => from + 1,
    ArrowUp: (from, {columns}) => (from < columns ? from : from - columns),
    ArrowDown: (from, {columns}) => from + columns,
    PageUp: (from, {columns, page}) => from - columns * page,
    PageDown: (from, {columns, page}) => from + columns * page,
    Home: () => 0,
    End: (_, {count}) => count - 1,
  };
