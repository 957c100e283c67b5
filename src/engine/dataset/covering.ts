import {drawn} from '../../core/drawn.ts';
import {coverImage, opposite, regionOf, type Cover} from '../../core/dataset/clusters/covering.ts';
import type {Covered} from '../../core/dataset/clusters/suspicion.ts';
import {predictedClass} from '../../core/methods/targets.ts';
import type {Random} from '../../core/random.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Witness} from './witness.ts';

/** One picture of a cluster. */
export interface Member {
  readonly path: string;
  readonly label: number;
  readonly prediction: number;
}

/** Pictures of a cluster that are covered: the share that changes is known to ±9 %. */
const mostPictures = 32;

/**
 * Asks the network again about some of a cluster's pictures, with the region that its mean map points at covered.
 *
 * @param members labels are −1 where there are none
 * @returns undefined where no picture can be read any more
 */
export async function coverCluster(
  witness: Witness,
  meanMap: RawMap,
  members: readonly Member[],
  random: Random,
): Promise<Covered | undefined> {
  const {network} = witness.subject;
  const seen: {readonly member: Member; readonly values: Float32Array}[] = [];
  for (const member of drawn(members, mostPictures, random)) {
    const picture = await witness.see(member.path);
    if (picture !== undefined) seen.push({member, values: picture.values});
  }
  if (seen.length === 0) return undefined;
  const predictions = async (cover: Cover) => {
    const logits = await witness.predict(seen.map(({values}) => coverImage(values, network.input, cover)));
    return logits.map((row) => predictedClass(network.head, row).index);
  };
  const region = regionOf(meanMap);
  const covered = await predictions(region);
  const other = await predictions(opposite(region));
  const share = (is: (member: Member, i: number) => boolean) =>
    seen.filter(({member}, i) => is(member, i)).length / seen.length;
  const labelled = seen.every(({member}) => member.label >= 0);
  return {
    pictures: seen.length,
    changed: share(({prediction}, i) => covered[i] !== prediction),
    changedOpposite: share(({prediction}, i) => other[i] !== prediction),
    accuracy: labelled ? share(({label, prediction}) => prediction === label) : null,
    accuracyCovered: labelled ? share(({label}, i) => covered[i] === label) : null,
  };
}
