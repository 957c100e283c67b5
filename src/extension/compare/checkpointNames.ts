/**
 * What tells files from each other: their paths without the folders in front and the parts behind that all share.
 * `…/early/tfjs/model.json` and `…/final/tfjs/model.json` are "early" and "final", and an ending that all share says
 * nothing either.
 *
 * @param paths absolute; the same path may come again, and is numbered then
 */
export function checkpointNames(paths: readonly string[]): readonly string[] {
  const split = paths.map((path) => path.split(/[\\/]/).filter((part) => part !== ''));
  const [first = [], ...others] = split;
  const shortest = Math.min(first.length, ...others.map(({length}) => length));
  const shared = (at: (parts: readonly string[], i: number) => string | undefined, most: number) => {
    let count = 0;
    while (count < most && others.every((parts) => at(parts, count) === at(first, count))) count++;
    return count;
  };
  const front = shared((parts, i) => parts[i], shortest - 1);
  const back = others.length === 0 ? 0 : shared((parts, i) => parts.at(-1 - i), shortest - 1 - front);
  const names = split.map((parts) => {
    const own = parts.slice(front, parts.length - back);
    return (own.length === 0 ? parts.slice(-1) : own).join('/');
  });
  // All TensorFlow.js models have files of one name, and are called by their folders.
  const spoken = names.map((name, i) =>
    name === 'model.json' ? (split[i].at(-2) ?? name) : name.replace(/\/model\.json$/, ''),
  );
  return numbered(withoutSharedEnding(spoken));
}

/** "epoch-1" and "epoch-2", where all are `.keras` files. */
function withoutSharedEnding(names: readonly string[]): readonly string[] {
  const ending = /\.[^./]+$/.exec(names[0] ?? '')?.[0];
  if (ending === undefined || names.length < 2 || !names.every((name) => name.endsWith(ending))) return names;
  return names.map((name) => name.slice(0, -ending.length));
}

function numbered(names: readonly string[]): readonly string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
