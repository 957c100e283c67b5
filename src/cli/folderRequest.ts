import {resolve} from 'node:path';
import type {SweepRequest} from '../protocol/sweep.ts';
import type {Given} from './arguments.ts';
import {sharedRequest} from './sharedRequest.ts';
import type {sweepOptions} from './sweepOptions.ts';

/** What `sweep` and `compare` are given alike. */
type FolderGiven = Omit<
  Given<typeof sweepOptions>,
  'model' | 'store' | 'methods' | 'target' | 'add-run' | 'json' | 'help'
>;

/** The options of how a folder is swept, with their paths made absolute. @param folder where the command was given */
export function folderRequest(given: FolderGiven, folder: string): Omit<SweepRequest, 'folder' | 'model' | 'store'> {
  const {labels, boxes, masks, shard, threshold} = given;
  const at = (path: string | undefined) => (path === undefined ? undefined : resolve(folder, path));
  return {
    ...sharedRequest(given, folder),
    labels: at(labels),
    boxes: at(boxes),
    masks: at(masks),
    shard,
    threshold,
  };
}
