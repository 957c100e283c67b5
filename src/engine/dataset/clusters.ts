import type {DatabaseSync} from 'node:sqlite';
import {
  explanationClusters,
  mostSampled,
  type ExplanationCluster,
} from '../../core/dataset/clusters/explanationClusters.ts';
import {areaOf, regionOf} from '../../core/dataset/clusters/covering.ts';
import {
  fewestAlike,
  plausible,
  suspicionOf,
  suspicious,
  warningsOf,
  whereaboutsOf,
  type Covered,
} from '../../core/dataset/clusters/suspicion.ts';
import {HeatlensError} from '../../core/errors.ts';
import {seededRandom, type Random} from '../../core/random.ts';
import type {Clusters, ClustersRequest, DatasetProgress} from '../../protocol/dataset.ts';
import type {Cluster} from '../../protocol/gallery.ts';
import {runOf} from '../stores/run.ts';
import type {Tools} from '../tools.ts';
import {CoverTest, type Member} from './covering.ts';
import {pathsOf, selectedMaps, type SelectedMap} from './selection.ts';
import {steppedAside, stopIfAborted} from './steppedAside.ts';
import {openWitness, type Witness} from './witness.ts';

/** Classes with fewer maps are clustered together, as those of a set with one picture a class. */
const fewestMaps = 8;
/** Clusters that are covered: those that sit nearest to a corner or the border, and those alike in a small place. */
const mostCovered = 24;
/** Clusters that are looked at for such a place, the most concentrated first. */
const mostCompared = 200;
const examples = 12;

/** A cluster on its way. */
interface Found {
  readonly class: number | null;
  readonly cluster: ExplanationCluster;
  /** Ids of its pictures. */
  readonly ids: readonly number[];
  readonly members: readonly Member[];
}

/**
 * What the explanations of a run have in common: SpRAy for each explained class, and for each cluster how much its
 * predictions hang on a place where no object should be.
 *
 * @throws HeatlensError `cancelled`, `argument-invalid`
 */
export async function* clustersOf(
  tools: Tools,
  db: DatabaseSync,
  {run: id, seed = 7}: Omit<ClustersRequest, 'store'>,
  signal?: AbortSignal,
): AsyncGenerator<DatasetProgress, Clusters> {
  const run = runOf(db, id);
  const maps = yield* steppedAside(allMaps(db, run.id), 'Reading the maps…', [0, 0.1], signal);
  const groups = groupsOf(maps);
  const members = membersOf(db, run);
  const clustering = clustered(groups, members, seededRandom(seed));
  const found = yield* steppedAside(clustering, 'Clustering the explanations…', [0.1, 0.5], signal);
  const {witness, warnings} = await witnessOf(tools, run, signal);
  try {
    const test = witness && (await CoverTest.over(witness, [...members.values()], () => seededRandom(seed)));
    const covered: Coverings = test
      ? yield* coverSuspects(test, found, signal)
      : new Map(found.map((one) => [one, undefined]));
    const clusters = found
      .map((one) => judge(one, covered))
      .sort((a, b) => b.suspicion - a.suspicion)
      .map((cluster, rank) => ({...cluster, rank}));
    return {
      clusters,
      pictures: clusters.reduce((sum, cluster) => sum + cluster.ids.length, 0),
      seed,
      warnings: [...warnings, ...sampled(groups), ...untested(found, covered)],
    };
  } finally {
    witness?.close();
  }
}

function* allMaps(db: DatabaseSync, run: number): Generator<number, readonly SelectedMap[]> {
  const maps: SelectedMap[] = [];
  for (const map of selectedMaps(db, run, {})) {
    if (maps.length % 500 === 0) yield 0; // how many there are is not known
    maps.push(map);
  }
  return maps;
}

/** Yields after each step of the clustering. */
function* clustered(
  groups: readonly Group[],
  members: ReadonlyMap<number, Member>,
  random: Random,
): Generator<number, readonly Found[]> {
  const found: Found[] = [];
  for (const [place, {class: index, maps}] of groups.entries()) {
    const work = explanationClusters(
      maps.map(({map}) => map),
      random,
    );
    let step = work.next();
    for (; step.done !== true; step = work.next()) yield place / groups.length;
    for (const cluster of step.value) {
      const ids = cluster.members.map((row) => maps[row].id);
      found.push({class: index, cluster, ids, members: ids.flatMap((id) => members.get(id) ?? [])});
    }
  }
  return found;
}

/** What covering did, of the clusters that were chosen for it; undefined where nobody could be asked. */
type Coverings = ReadonlyMap<Found, Covered | undefined>;

/** Covers what the clusters look at whose place says something, or what is there. */
async function* coverSuspects(
  test: CoverTest,
  found: readonly Found[],
  signal: AbortSignal | undefined,
): AsyncGenerator<DatasetProgress, Coverings> {
  const placed = found.toSorted((a, b) => suspicionAlone(b) - suspicionAlone(a)).slice(0, mostCovered);
  const compared = found
    .filter(({members}) => members.length >= fewestAlike)
    .toSorted((a, b) => areaOf(regionOf(a.cluster.meanMap)) - areaOf(regionOf(b.cluster.meanMap)))
    .slice(0, mostCompared);
  const alike: Found[] = [];
  for (const [place, one] of compared.entries()) {
    stopIfAborted(signal);
    yield {message: 'Comparing what they look at…', done: 0.5 + (0.2 * place) / compared.length};
    if ((await test.alikeness(one.cluster.meanMap, one.members)) > plausible) alike.push(one);
  }
  const covered = new Map<Found, Covered | undefined>();
  const chosen = new Set([...alike.slice(0, mostCovered), ...placed]);
  for (const [place, one] of [...chosen].entries()) {
    stopIfAborted(signal);
    yield {message: 'Covering what they look at…', done: 0.7 + (0.3 * place) / chosen.size};
    covered.set(one, await test.cover(one.cluster.meanMap, one.members));
  }
  return covered;
}

function suspicionAlone({cluster}: Found): number {
  return suspicionOf(whereaboutsOf(cluster.meanMap), undefined);
}

/** Those that the others were more suspicious than are not warned of, since nobody asked the network. */
function untested(found: readonly Found[], covered: Coverings): string[] {
  const left = found.filter((one) => !covered.has(one) && suspicionAlone(one) >= suspicious).length;
  if (left === 0) return [];
  return [
    `Covered were the ${covered.size} clusters whose place or content says most; ` +
      `${left} more sit near a corner or the border and were not tested.`,
  ];
}

function judge(one: Found, coverings: Coverings): Omit<Cluster, 'rank'> {
  const {class: of, cluster, ids, members} = one;
  const {meanMap} = cluster;
  const covered = coverings.get(one);
  const tested = coverings.has(one);
  const whereabouts = whereaboutsOf(meanMap);
  const labelled = members.filter(({label}) => label >= 0);
  return {
    class: of,
    ids: Uint32Array.from(ids),
    meanMap,
    examples: Uint32Array.from(ids.slice(0, examples)),
    accuracy:
      labelled.length === 0
        ? null
        : labelled.filter(({label, prediction}) => label === prediction).length / labelled.length,
    suspicion: tested ? suspicionOf(whereabouts, covered) : Math.min(suspicionAlone(one), suspicious / 2),
    warnings: tested ? warningsOf(whereabouts, covered) : [],
    covered: covered ?? null,
  };
}

interface Group {
  readonly class: number | null;
  readonly maps: readonly SelectedMap[];
}

/** The maps of each class, and those of small classes together; the largest group first. */
function groupsOf(maps: readonly SelectedMap[]): readonly Group[] {
  const byClass = [...Map.groupBy(maps, (map) => map.class)];
  const large = byClass
    .filter(([, own]) => own.length >= fewestMaps)
    .map(([index, own]) => ({class: index, maps: own}));
  const rest = byClass.filter(([, own]) => own.length < fewestMaps).flatMap(([, own]) => own);
  const groups = rest.length === 0 ? large : [...large, {class: null, maps: rest}];
  return groups.sort((a, b) => b.maps.length - a.maps.length);
}

function sampled(groups: readonly Group[]): string[] {
  if (groups.every(({maps}) => maps.length <= mostSampled)) return [];
  return [
    `Of classes with more pictures, ${mostSampled} were drawn for the clustering; ` +
      'the others went to the nearest cluster.',
  ];
}

function membersOf(db: DatabaseSync, run: Parameters<typeof pathsOf>[1]): ReadonlyMap<number, Member> {
  const paths = pathsOf(db, run);
  const rows = db
    .prepare(
      'SELECT id, coalesce(label, -1) AS label, prediction FROM pictures WHERE run = ? AND prediction IS NOT NULL',
    )
    .all(run.id);
  return new Map(
    rows.map(({id, label, prediction}) => [
      Number(id),
      {path: paths.get(Number(id)) ?? '', label: Number(label), prediction: Number(prediction)},
    ]),
  );
}

/** Without the model the clusters are still worth showing, and what is missing is said. */
async function witnessOf(
  tools: Tools,
  run: Parameters<typeof pathsOf>[1],
  signal: AbortSignal | undefined,
): Promise<{witness?: Witness; warnings: readonly string[]}> {
  try {
    return {witness: await openWitness(tools, run, signal), warnings: []};
  } catch (error) {
    if (!(error instanceof HeatlensError)) throw error;
    return {
      warnings: [`Nothing was covered to test the clusters, since the model could not be asked: ${error.message}`],
    };
  }
}
