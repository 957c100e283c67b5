/** A class's name; its number where the model has none. */
export function classNamed(labels: readonly string[], index: number): string {
  return labels[index] ?? `class ${index}`;
}

/** A share 0…1; a dash where there is none. */
export function percent(share: number | null, digits = 1): string {
  return share === null ? '–' : `${(100 * share).toFixed(digits)} %`;
}

export function counted(count: number, what = 'picture'): string {
  return `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
}
