/** "94.1 %", or a dash for what is not known. */
export function percent(share: number | null | undefined): string {
  return share === null || share === undefined ? '–' : `${(100 * share).toFixed(1)} %`;
}

/** ".987" as "0.987", or a dash. */
export function decimal(value: number | null | undefined): string {
  return value === null || value === undefined ? '–' : value.toFixed(3);
}

export function count(value: number): string {
  return value.toLocaleString('en-US');
}

/** "1 picture", "12 pictures" */
export function counted(value: number, noun: string, nouns = `${noun}s`): string {
  return `${count(value)} ${value === 1 ? noun : nouns}`;
}

/** The name without what is before it. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
