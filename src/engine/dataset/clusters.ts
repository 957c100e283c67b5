import type {DatabaseSync} from 'node:sqlite';
import {
  explanationClusters,
  mostSampled,
  type ExplanationCluster,
} from '../../core/dataset/clusters/explanationClusters.ts';
import {suspicionOf, warningsOf, whereaboutsOf} from '../../core/dataset/clusters/suspicion.ts';
import {HeatlensError} from '../../core/errors.ts';
import {seededRandom} from '../../core/random.ts';
import type {Clusters, ClustersRequest, DatasetProgress} from '../../protocol/dataset.ts';
import type {Cluster} from '../../protocol/gallery.ts';
import {runOf} from '../stores/run.ts';
import type {Tools} from '../tools.ts';
import {coverCluster, type Member} from './covering.ts';
import {pathsOf, selectedMaps, type SelectedMap} from './selection.ts';
import {stopIfAborted} from './steppedAside.ts';
import {openWitness, type Witness} from './witness.ts';

/** Classes with fewer maps are clustered together, as those of a set with one picture a class. */
const fewestMaps = 8;
/** Clusters that are covered: those that sit nearest to a corner or the border. */
const mostCovered = 24;
const examples = 12;

/** A cluster on its way. */
interface Found {
  readonly class: number | null;
  readonly maps: readonly SelectedMap[];
  readonly cluster: ExplanationCluster;
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
  const random = seededRandom(seed);
  yield {message: 'Reading the maps…', done: null};
  const groups = groupsOf([...selectedMaps(db, run.id, {})]);
  const found: Found[] = [];
  for (const [place, {class: index, maps}] of groups.entries()) {
    stopIfAborted(signal);
    yield {message: 'Clustering the explanations…', done: (0.5 * place) / groups.length};
    await new Promise((resolve) => setImmediate(resolve)); // lets a cancellation in
    found.push(
      ...explanationClusters(
        maps.map(({map}) => map),
        random,
      ).map((cluster) => ({class: index, maps, cluster})),
    );
  }
  const {witness, warnings} = await witnessOf(tools, run, signal);
  try {
    const members = membersOf(db, run);
    const near = found.toSorted((a, b) => suspicionAlone(b) - suspicionAlone(a));
    const judged: Omit<Cluster, 'rank'>[] = [];
    for (const [place, one] of near.entries()) {
      stopIfAborted(signal);
      yield {message: 'Covering what they look at…', done: 0.5 + (0.5 * place) / near.length};
      const ids = one.cluster.members.map((row) => one.maps[row].id);
      const known = ids.flatMap((picture) => members.get(picture) ?? []);
      const covered =
        witness && place < mostCovered
          ? await coverCluster(witness, one.cluster.meanMap, known, seededRandom(seed))
          : undefined;
      judged.push(judge(one, ids, known, covered));
    }
    const clusters = judged.sort((a, b) => b.suspicion - a.suspicion).map((cluster, rank) => ({...cluster, rank}));
    return {
      clusters,
      pictures: clusters.reduce((sum, cluster) => sum + cluster.ids.length, 0),
      seed,
      warnings: [...warnings, ...sampled(groups)],
    };
  } finally {
    witness?.close();
  }
}

function suspicionAlone({cluster}: Found): number {
  return suspicionOf(whereaboutsOf(cluster.meanMap), undefined);
}

function judge(
  one: Found,
  ids: readonly number[],
  members: readonly Member[],
  covered: Awaited<ReturnType<typeof coverCluster>>,
): Omit<Cluster, 'rank'> {
  const {meanMap} = one.cluster;
  const whereabouts = whereaboutsOf(meanMap);
  const labelled = members.filter(({label}) => label >= 0);
  return {
    class: one.class,
    ids: Uint32Array.from(ids),
    meanMap,
    examples: Uint32Array.from(ids.slice(0, examples)),
    accuracy:
      labelled.length === 0
        ? null
        : labelled.filter(({label, prediction}) => label === prediction).length / labelled.length,
    suspicion: suspicionOf(whereabouts, covered),
    warnings: warningsOf(whereabouts, covered),
    covered: covered ?? null,
  };
}

/** The maps of each class, and those of small classes together; the largest group first. */
function groupsOf(
  maps: readonly SelectedMap[],
): readonly {readonly class: number | null; readonly maps: readonly SelectedMap[]}[] {
  const byClass = [...Map.groupBy(maps, (map) => map.class)];
  const large = byClass
    .filter(([, own]) => own.length >= fewestMaps)
    .map(([index, own]) => ({class: index, maps: own}));
  const rest = byClass.filter(([, own]) => own.length < fewestMaps).flatMap(([, own]) => own);
  const groups = rest.length === 0 ? large : [...large, {class: null, maps: rest}];
  return groups.sort((a, b) => b.maps.length - a.maps.length);
}

function sampled(groups: readonly {readonly maps: readonly SelectedMap[]}[]): string[] {
  if (groups.every(({maps}) => maps.length <= mostSampled)) return [];
  return [
    `Of classes with more pictures, ${mostSampled} were drawn for the clustering; the others went to the nearest cluster.`,
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
