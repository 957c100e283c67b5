import type {DatabaseSync} from 'node:sqlite';
import {matchClasses} from '../../core/compare/matchClasses.ts';
import {compareOutcomes, type PairedOutcomes} from '../../core/compare/outcomes.ts';
import {meanSimilarity, type MapSimilarity} from '../../core/compare/similarity.ts';
import {isOtherReason, verdictOf} from '../../core/compare/verdict.ts';
import {MeanMapSum} from '../../core/dataset/meanMap.ts';
import {HeatlensError} from '../../core/errors.ts';
import {seededRandom} from '../../core/random.ts';
import type {ClassChange, CompareProgress, FolderComparison} from '../../protocol/compare.ts';
import {stopIfAborted} from '../dataset/steppedAside.ts';
import {runOf, type Run} from '../stores/run.ts';
import {runNames} from './runNames.ts';
import {pairedMaps, pairRuns, type PairedRuns} from './pairedRuns.ts';

/** Pictures of another reason that are told. */
const most = 1000;

export interface RunsRequest {
  readonly store: string;
  readonly runs: readonly [a: number, b: number];
  /** Of the bootstrap. */
  readonly seed: number;
}

/**
 * Two runs of one store, A and then B, over the pictures that both have.
 *
 * @throws HeatlensError `argument-invalid` where they share none, `cancelled`
 */
export async function* compareRuns(
  db: DatabaseSync,
  {store, runs, seed}: RunsRequest,
  signal?: AbortSignal,
): AsyncGenerator<CompareProgress, FolderComparison> {
  yield {stage: 'working', message: 'Comparing the predictions…'};
  const [a, b] = [runOf(db, runs[0]), runOf(db, runs[1])];
  const names = runNames(a, b);
  const {labels} = a.provenance;
  const match = matchClasses(labels, b.provenance.labels, names);
  const paired = pairRuns(db, a, b, match);
  const {ids, outcomes} = paired;
  const pictures = ids.length / 2;
  if (pictures === 0)
    throw new HeatlensError(
      'argument-invalid',
      `The runs ${runs.join(' and ')} of ${store} have no picture in common. Sweep the same folder with both models.`,
    );
  const found = compareOutcomes(outcomes, seededRandom(seed));
  const maps = yield* compareMaps(db, a, b, paired, labels.length, signal);
  const similarity = meanSimilarity([...maps.similarities.values()]);
  const both = Array.from(found.rightInBoth)
    .flatMap((row) => ({row, similarity: maps.similarities.get(row)}))
    .filter(isLocated)
    .sort(leastAlike);
  const explained = explainedOf(paired);
  const idsOf = (rows: Int32Array) => Uint32Array.from(rows, (row) => ids[2 * row]);
  const {rightToWrong, wrongToRight, wrongToOtherWrong} = found.flips;
  const otherReason = both.filter((one) => isOtherReason(one.similarity)).length;
  return {
    store,
    runs,
    names,
    pictures,
    labelled: found.labelled,
    labels,
    warnings: [...match.warnings, ...relabelling(paired, names), ...apart(explained, names), ...unlike(a, b, names)],
    accuracy: found.accuracy,
    mcnemar: found.mcnemar,
    ece: found.ece,
    explained,
    agreement: found.agreement,
    flips: {
      rightToWrong: idsOf(rightToWrong),
      wrongToRight: idsOf(wrongToRight),
      wrongToOtherWrong: idsOf(wrongToOtherWrong),
    },
    otherReason: both.slice(0, most).map((one) => ({id: ids[2 * one.row], similarity: one.similarity})),
    classes: labels.map((name, index) => ({index, name, ...recalls(outcomes, index), ...maps.means(index)})),
    pairs: ids,
    truths: outcomes.labels,
    similarity,
    verdict: verdictOf({names, pictures, ...found, similarity, rightInBoth: found.rightInBoth.length, otherReason}),
  };
}

interface Located {
  readonly row: number;
  readonly similarity: MapSimilarity;
}

/** A map that points nowhere has no reason to compare. */
function isLocated(one: {readonly row: number; readonly similarity: MapSimilarity | undefined}): one is Located {
  return one.similarity !== undefined && one.similarity.centres !== null;
}

function leastAlike({similarity: one}: Located, {similarity: other}: Located): number {
  return one.shared - other.shared || one.spearman - other.spearman;
}

interface MapComparison {
  /** By row. */
  readonly similarities: ReadonlyMap<number, MapSimilarity>;
  readonly means: (label: number) => Pick<ClassChange, 'meanMapA' | 'meanMapB'>;
}

async function* compareMaps(
  db: DatabaseSync,
  a: Run,
  b: Run,
  paired: PairedRuns,
  classes: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<CompareProgress, MapComparison> {
  const similarities = new Map<number, MapSimilarity>();
  const sums = Array.from({length: classes}, () => [new MeanMapSum(), new MeanMapSum()] as const);
  const {
    ids,
    outcomes: {labels},
  } = paired;
  for (const {row, a: mapA, b: mapB, similarity} of pairedMaps(db, a, b, paired)) {
    if (row % 200 === 0) {
      stopIfAborted(signal);
      yield {stage: 'working', message: `Comparing the maps… (${row} of ${ids.length / 2})`};
      await new Promise((resolve) => setImmediate(resolve)); // lets a cancellation in
    }
    similarities.set(row, similarity);
    const [sumA, sumB] = sums[labels[row]] ?? [];
    sumA?.add(mapA);
    sumB?.add(mapB);
  }
  return {
    similarities,
    means: (label) => ({meanMapA: sums[label][0].mean() ?? null, meanMapB: sums[label][1].mean() ?? null}),
  };
}

function recalls({labels, a, b}: PairedOutcomes, label: number): Pick<ClassChange, 'pictures' | 'recallA' | 'recallB'> {
  let [pictures, rightA, rightB] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] !== label) continue;
    pictures++;
    rightA += Number(a.predictions[row] === label);
    rightB += Number(b.predictions[row] === label);
  }
  return {
    pictures,
    recallA: pictures === 0 ? null : rightA / pictures,
    recallB: pictures === 0 ? null : rightB / pictures,
  };
}

/** Numbers as labels mean each model's own classes. */
function relabelling({relabelled}: PairedRuns, [a, b]: readonly [string, string]): string[] {
  if (relabelled === 0) return [];
  return [
    `${relabelled} pictures have another label for ${b} than for ${a}, whose is taken. Give names instead of numbers as labels.`,
  ];
}

function explainedOf({explained, outcomes: {labels}}: PairedRuns): FolderComparison['explained'] {
  const same = explained.filter((index) => index >= 0).length;
  const label = explained.filter((index, row) => index >= 0 && index === labels[row]).length;
  return {label, prediction: same - label, different: explained.length - same};
}

function apart({different}: FolderComparison['explained'], [a, b]: readonly [string, string]): string[] {
  if (different === 0) return [];
  return [
    `${a} and ${b} explained different classes of ${different} of the pictures, whose maps are not compared: one does not know the class, ` +
      'or the store had the picture already. In a new store (--store) the class is the same wherever both know it.',
  ];
}

/** What makes the two less than comparable, in words. */
function unlike({provenance: a}: Run, {provenance: b}: Run, [nameA, nameB]: readonly [string, string]): string[] {
  const range = (run: Run['provenance']) => JSON.stringify(run.preprocessing.range);
  const same = a.model.sha256 === b.model.sha256;
  return [
    ...(same
      ? [
          `${nameA} and ${nameB} hold the same model, so nothing can differ but how it is read. Choose another checkpoint to compare.`,
        ]
      : []),
    ...(range(a) === range(b)
      ? []
      : [
          `${nameA} is read with the value range ${range(a)} and ${nameB} with ${range(b)}. Set \`range\` in heatlens.json where that is wrong.`,
        ]),
    ...(a.folder === b.folder
      ? []
      : [
          `${nameA} was swept over ${a.folder} and ${nameB} over ${b.folder}: pictures are matched by their paths within.`,
        ]),
  ];
}
