/**
 * The label that a picture's folders give: the innermost whose name is a class; else the outermost, which is then shown as
 * fitting none.
 *
 * @param path within the folder of the sweep, with slashes
 * @returns null for a picture that lies in no sub-folder
 */
export function folderLabel(path: string, isClass: (name: string) => boolean): string | null {
  const folders = path.split('/').slice(0, -1);
  return folders.findLast(isClass) ?? folders[0] ?? null;
}
