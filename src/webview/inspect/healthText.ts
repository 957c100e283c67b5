import type {ModelSummary} from '../../protocol/engine.ts';

type Health = ModelSummary['health'];

export function brokenText({name, values, nan, infinite}: Health['broken'][number]): string {
  const parts = [...(nan > 0 ? [`${count(nan)} NaN`] : []), ...(infinite > 0 ? [`${count(infinite)} infinite`] : [])];
  return `${name}: ${parts.join(' and ')} of ${count(values)} values`;
}

export function deadText({channels, dead}: Health['dead'][number]): string {
  const some = dead.slice(0, 8).join(', ');
  return `${count(dead.length)} of ${count(channels)} channels are dead (${some}${dead.length > 8 ? ', …' : ''})`;
}

/** What is wrong with the weights of one layer; empty where nothing is. */
export function layerHealth({broken, dead}: Health, layer: string): string {
  return [
    ...broken.filter((one) => one.layer === layer).map(brokenText),
    ...dead.filter((one) => one.layer === layer).map(deadText),
  ].join('; ');
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
