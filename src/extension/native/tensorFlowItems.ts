import type {TensorFlowFound} from '../../protocol/engine.ts';

/** One line of *Choose TensorFlow*; what a QuickPickItem needs and what it stands for. */
export interface TensorFlowItem {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  /** What the setting becomes: a folder, or empty for none. */
  readonly path: string;
}

/**
 * TensorFlows as a list to choose from, with the folder that code would be loaded from; first the one that uses none.
 *
 * @param setting of the user, which is marked
 */
export function tensorFlowItems(found: readonly TensorFlowFound[], setting: string): TensorFlowItem[] {
  const listed = found.map(({kind, version, gpu, origin, path}) => ({
    label: `$(package) ${kind === 'python' ? 'TensorFlow' : `tfjs-node${gpu ? '-gpu' : ''}`} ${version}`,
    description: marked(origin, path === setting),
    detail: path,
    path,
  }));
  const gone = setting !== '' && !found.some(({path}) => path === setting);
  const named = {
    label: '$(package) TensorFlow',
    description: marked('named in the settings', true),
    detail: setting,
    path: setting,
  };
  return [
    {label: '$(circle-slash) None', description: marked('ONNX Runtime computes', setting === ''), path: ''},
    ...listed,
    ...(gone ? [named] : []),
  ];
}

function marked(description: string, used: boolean): string {
  return used ? `${description} · used now` : description;
}
