/** Whether a file's name is one that models have; the engine looks into it. */
export function isModelName(name: string): boolean {
  return /^model\.json$|\.(keras|h5|hdf5)$/i.test(name);
}
