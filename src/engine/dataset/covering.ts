import {drawn} from '../../core/drawn.ts';
import {alikeness, detailOf} from '../../core/dataset/clusters/alikeness.ts';
import {
  areaOf,
  coverImage,
  elsewhere,
  nameOfPlace,
  opposite,
  regionOf,
  type Cover,
} from '../../core/dataset/clusters/covering.ts';
import {largestStamp, type Covered, type Stamp} from '../../core/dataset/clusters/suspicion.ts';
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

/** Pictures of a cluster that are compared, and of all others that they are compared with. */
const mostCompared = 16;
const mostOthers = 64;

/** One of a cluster's pictures as the network takes it. */
interface SeenMember {
  readonly member: Member;
  readonly values: Float32Array;
}

interface SeenDetail {
  readonly member: Member;
  readonly detail: Float32Array;
}

/** Asks the network again about clusters' pictures. */
export class CoverTest {
  readonly #witness: Witness;
  readonly #random: () => Random;
  readonly #others: readonly SeenDetail[];

  private constructor(witness: Witness, random: () => Random, others: readonly SeenDetail[]) {
    this.#witness = witness;
    this.#random = random;
    this.#others = others;
  }

  /**
   * @param all the pictures of the run @param random begins anew with each call, so that a cluster's draw is its own
   */
  static async over(witness: Witness, all: readonly Member[], random: () => Random): Promise<CoverTest> {
    const seen = await seeSome(witness, all, mostOthers, random());
    const detailed = seen.map(({member, values}) => ({
      member,
      detail: detailOf(values, witness.subject.network.input),
    }));
    return new CoverTest(witness, random, detailed);
  }

  /** How alike the place that a cluster's mean map points at is in its pictures; 0 where it is not small. */
  async alikeness(meanMap: RawMap, members: readonly Member[]): Promise<number> {
    const region = regionOf(meanMap);
    if (areaOf(region) > largestStamp) return 0;
    return this.#alike(await seeSome(this.#witness, members, mostCompared, this.#random()), region);
  }

  /**
   * Covers the region that a cluster's mean map points at in some of its pictures.
   *
   * @param members labels are −1 where there are none
   * @returns undefined where no picture can be read any more
   */
  async cover(meanMap: RawMap, members: readonly Member[]): Promise<Covered | undefined> {
    const seen = await seeSome(this.#witness, members, mostPictures, this.#random());
    if (seen.length === 0) return undefined;
    const region = regionOf(meanMap);
    const covered = await this.#predictions(seen, region);
    const changed = (found: readonly number[]) => share(seen, ({prediction}, i) => found[i] !== prediction);
    const labelled = seen.every(({member}) => member.label >= 0);
    return {
      pictures: seen.length,
      changed: changed(covered),
      changedOpposite: changed(await this.#predictions(seen, opposite(region))),
      accuracy: labelled ? share(seen, ({label, prediction}) => prediction === label) : null,
      accuracyCovered: labelled ? share(seen, ({label}, i) => covered[i] === label) : null,
      stamp: areaOf(region) > largestStamp ? null : await this.#stamp(seen, region, changed),
    };
  }

  async #stamp(
    seen: readonly SeenMember[],
    region: Cover,
    changed: (found: readonly number[]) => number,
  ): Promise<Stamp> {
    let changedElsewhere = 0;
    for (const other of elsewhere(region)) {
      changedElsewhere = Math.max(changedElsewhere, changed(await this.#predictions(seen, other)));
    }
    const alike = this.#alike(seen, region);
    return {place: nameOfPlace(region), area: areaOf(region), alike, changedElsewhere};
  }

  #alike(seen: readonly SeenMember[], region: Cover): number {
    if (seen.length < 2) return 0;
    const size = this.#witness.subject.network.input;
    const details = seen.slice(0, mostCompared).map(({values}) => detailOf(values, size));
    const classes = new Set(seen.map(({member}) => member.prediction));
    const others = this.#others.filter(({member}) => !classes.has(member.prediction));
    return alikeness(
      details,
      others.map(({detail}) => detail),
      region,
      size,
    );
  }

  async #predictions(seen: readonly SeenMember[], cover: Cover): Promise<readonly number[]> {
    const {network} = this.#witness.subject;
    const images: Float32Array[] = [];
    for (const {values} of seen) {
      images.push(coverImage(values, network.input, cover));
      await new Promise((resolve) => setImmediate(resolve)); // half of a large picture takes 20 ms
    }
    const logits = await this.#witness.predict(images);
    return logits.map((row) => predictedClass(network.head, row).index);
  }
}

function share(seen: readonly SeenMember[], is: (member: Member, i: number) => boolean): number {
  return seen.filter(({member}, i) => is(member, i)).length / seen.length;
}

/** Those that can be read. */
async function seeSome(
  witness: Witness,
  members: readonly Member[],
  most: number,
  random: Random,
): Promise<readonly SeenMember[]> {
  const seen: SeenMember[] = [];
  for (const member of drawn(members, most, random)) {
    const picture = await witness.see(member.path);
    if (picture !== undefined) seen.push({member, values: picture.values});
  }
  return seen;
}
