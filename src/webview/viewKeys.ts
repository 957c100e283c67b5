import type {View} from './state.ts';

/** The keys that change how maps are drawn, on every stage. */
export function viewKeys(view: View, change: (change: Partial<View>) => void): Readonly<Record<string, () => void>> {
  return {
    g: () => change({grid: !view.grid}),
    b: () => change({box: !view.box}),
    m: () => change({show: 'map'}),
    c: () => change({show: 'contour'}),
    k: () => change({show: 'mask'}),
  };
}
