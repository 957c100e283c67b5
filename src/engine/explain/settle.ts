import {forwardProgram} from '../../core/methods/forward.ts';
import type {Bench} from '../../core/methods/method.ts';
import {scoresOf} from '../../core/methods/targets.ts';
import {likeliestRange} from '../../core/preprocess/candidateRanges.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import {defaultPreprocessing, namedRanges, type Picture, type Preprocessing, type ValueRange} from '../../core/preprocess/preprocessing.ts';
import type {ModelSettings} from '../../core/settings/modelSettings.ts';
import type {ExplainRequest, PreprocessingUse, RangeCandidate} from '../../protocol/explanation.ts';

/** How the picture is read for this network, and how sure that is. */
export interface Settled {
  readonly preprocessing: PreprocessingUse;
  /** The top prediction under each value range; empty where the range is known. */
  readonly candidates: readonly RangeCandidate[];
  readonly warnings: readonly string[];
}

/**
 * Settles each setting: what the person asked for, else what `heatlens.json` says, else the default; the value range also
 * by the model itself, where its first layers scale pictures. A value range that nobody knows is guessed from what the
 * network says of this picture under each candidate.
 */
export async function settlePreprocessing(
  asked: ExplainRequest['preprocessing'] = {},
  known: ModelSettings,
  bench: Bench,
  picture: Picture,
  labels: readonly string[],
): Promise<Settled> {
  const channelOrder = pick(asked.channelOrder, known.channelOrder, defaultPreprocessing.channelOrder);
  const resize = pick(asked.resize, known.resize, defaultPreprocessing.resize);
  const interpolation = pick(asked.interpolation, known.interpolation, defaultPreprocessing.interpolation);
  const rest = {channelOrder: channelOrder.value, resize: resize.value, interpolation: interpolation.value};
  const from = {channelOrder: channelOrder.from, resize: resize.from, interpolation: interpolation.from};
  const settled = rangeOf(asked.range, known.range, bench.network.range?.range);
  if (settled !== undefined) {
    return {preprocessing: {...rest, range: settled.value, from: {...from, range: settled.from}}, candidates: [], warnings: []};
  }
  const candidates = await predictions(bench, picture, rest, labels);
  const chosen = candidates.find((candidate) => candidate.chosen) ?? candidates[0];
  return {
    preprocessing: {...rest, range: chosen.range, from: {...from, range: 'guess'}},
    candidates,
    warnings: [
      `The model's value range is not known; ${rangeName(chosen.range)} looks likeliest for this picture ` +
        `(${candidates.map(said).join(', ')}). Set \`range\` in heatlens.json to be sure.`,
    ],
  };
}

function rangeOf(
  asked: ValueRange | undefined,
  known: ValueRange | undefined,
  model: ValueRange | undefined,
): {value: ValueRange; from: 'request' | 'heatlens.json' | 'model'} | undefined {
  if (asked !== undefined) return {value: asked, from: 'request'};
  if (known !== undefined) return {value: known, from: 'heatlens.json'};
  return model === undefined ? undefined : {value: model, from: 'model'};
}

function pick<T>(asked: T | undefined, known: T | undefined, standard: T): {value: T; from: 'request' | 'heatlens.json' | 'default'} {
  if (asked !== undefined) return {value: asked, from: 'request'};
  return known !== undefined ? {value: known, from: 'heatlens.json'} : {value: standard, from: 'default'};
}

async function predictions(
  bench: Bench,
  picture: Picture,
  rest: Omit<Preprocessing, 'range'>,
  labels: readonly string[],
): Promise<RangeCandidate[]> {
  const {head, input} = bench.network;
  const ranges: readonly ValueRange[] = namedRanges.filter((range) => input.channels === 3 || (range !== 'caffe' && range !== 'torch'));
  const program = forwardProgram(bench.network, 1);
  const scores: ReturnType<typeof scoresOf>[] = [];
  for (const range of ranges) {
    const images = toNetworkInput(picture, input, {...rest, range}).values;
    const {logits} = await bench.run('forward', program, {images});
    scores.push(scoresOf(head, logits.values));
  }
  const likeliest = likeliestRange(ranges.map((range, i) => ({range, scores: scores[i]})));
  return ranges.map((range, i) => {
    const index = scores[i].reduce((best, score, k) => (score.logit > scores[i][best].logit ? k : best), 0);
    return {range, top: {index, label: labels[index], ...scores[i][index]}, chosen: i === likeliest};
  });
}

function said({range, top}: RangeCandidate): string {
  const how = top.probability === null ? top.logit.toPrecision(3) : `${(100 * top.probability).toFixed(0)} %`;
  return `${rangeName(range)}: ${top.label} ${how}`;
}

function rangeName(range: ValueRange): string {
  return typeof range === 'string' ? range : `mean ${range.mean.join(' ')} std ${range.std.join(' ')}`;
}
