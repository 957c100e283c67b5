import type {FolderEvent, FolderModel, Group} from './state.ts';

/** The groups of pictures in the order in which they are listed. */
export const groups: readonly {readonly group: Group; readonly name: string; readonly title: string}[] = [
  {group: 'rightToWrong', name: 'right → wrong', title: 'A is right, B is wrong'},
  {group: 'wrongToRight', name: 'wrong → right', title: 'A is wrong, B is right'},
  {group: 'wrongToOtherWrong', name: 'wrong → other wrong', title: 'Both are wrong, in another way'},
  {
    group: 'otherReason',
    name: 'right in both, other reasons first',
    title: 'Right in both, the least alike maps of the label first',
  },
  {group: 'all', name: 'all pictures', title: 'All pictures that both have'},
];

/** A step of the way to what is shown, and what leads back to it. */
export interface Crumb {
  readonly name: string;
  readonly back: FolderEvent;
}

/** The way to the pictures that are shown, those themselves last. */
export function crumbsOf(
  {group, label}: Pick<FolderModel, 'group' | 'label'>,
  labels: readonly string[],
): readonly Crumb[] {
  const every: Crumb = {name: 'all pictures', back: {kind: 'group', group: 'all'}};
  const start =
    label === undefined
      ? [every]
      : [{name: 'all classes', back: {kind: 'label', label: undefined}} as const, {...every, name: labels[label]}];
  const name = groups.find((one) => one.group === group)?.name ?? '';
  return group === 'all' ? start : [...start, {name, back: {kind: 'group', group}}];
}
