import {join, parse} from 'node:path/posix';

/** Where a file that belongs to a picture may lie: at the same place, or all of them in one folder. */
export function beside(path: string, ending: string): readonly string[] {
  const {dir, name, base} = parse(path);
  return [...new Set([join(dir, name + ending), join(dir, base + ending), name + ending, base + ending])];
}
