import {forwardProgram} from '../../core/methods/forward.ts';
import type {Bench, Method} from '../../core/methods/method.ts';
import {scoresOf} from '../../core/methods/targets.ts';
import type {Network} from '../../core/network/network.ts';
import {likeliestRange} from '../../core/preprocess/candidateRanges.ts';
import {toNetworkInput} from '../../core/preprocess/networkInput.ts';
import {
  defaultPreprocessing,
  namedRanges,
  type Picture,
  type Preprocessing,
  type ValueRange,
} from '../../core/preprocess/preprocessing.ts';
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
 * Settles each setting (`winners`). A value range that nobody knows is guessed from what the network says of this picture
 * under each candidate.
 */
export async function settlePreprocessing(
  asked: ExplainRequest['preprocessing'] = {},
  known: ModelSettings,
  bench: Bench,
  method: Method,
  picture: Picture,
  labels: readonly string[],
): Promise<Settled> {
  const {range, ...rest} = winners(asked, known, bench.network);
  if (range !== null) return {preprocessing: {...rest, range}, candidates: [], warnings: []};
  const {from: _, ...settings} = rest;
  const candidates = await predictions(bench, method, picture, settings, labels);
  const chosen = candidates.find((candidate) => candidate.chosen) ?? candidates[0];
  return {
    preprocessing: {...rest, range: chosen.range},
    candidates,
    warnings: [
      `The model's value range is not known; ${rangeName(chosen.range)} looks likeliest for this picture ` +
        `(${candidates.map(said).join(', ')}). Set \`range\` in heatlens.json to be sure.`,
    ],
  };
}

/** Each setting before a picture is seen, and who says it. */
interface Winners extends Omit<PreprocessingUse, 'range'> {
  /** Null where nobody says it. */
  readonly range: ValueRange | null;
}

/**
 * What the person asked for, else what `heatlens.json` says, else what the program that wrote the model put beside it, else
 * the default; instead of a default range what the model itself shows, where its first layers scale pictures.
 */
export function winners(
  asked: Partial<Preprocessing>,
  known: ModelSettings,
  {range: own}: Pick<Network, 'range'>,
): Winners {
  const exported = known.exported ?? {};
  const from = (key: keyof Preprocessing, otherwise: PreprocessingUse['from']['range']) => {
    if (asked[key] !== undefined) return 'request';
    if (known[key] !== undefined) return 'heatlens.json';
    return exported[key] === undefined ? otherwise : 'metadata.json';
  };
  const {
    channelOrder,
    resize,
    interpolation,
    range = own?.range ?? null,
  } = {...defaultPreprocessing, ...exported, ...defined(known), ...defined(asked)};
  return {
    channelOrder,
    resize,
    interpolation,
    range,
    from: {
      channelOrder: from('channelOrder', 'default'),
      resize: from('resize', 'default'),
      interpolation: from('interpolation', 'default'),
      range: from('range', own === undefined ? 'guess' : 'model'),
    },
  };
}

/** Without the keys that are there and say nothing. */
function defined(settings: Partial<Preprocessing>): Partial<Preprocessing> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

async function predictions(
  bench: Bench,
  method: Method,
  picture: Picture,
  rest: Omit<Preprocessing, 'range'>,
  labels: readonly string[],
): Promise<RangeCandidate[]> {
  const {head, input} = bench.network;
  const ranges: readonly ValueRange[] = namedRanges.filter(
    (range) => input.channels === 3 || (range !== 'caffe' && range !== 'torch'),
  );
  const scores: ReturnType<typeof scoresOf>[] = [];
  for (const range of ranges) {
    const images = toNetworkInput(picture, input, {...rest, range}).values;
    scores.push(scoresOf(head, await logitsOf(bench, method, images)));
  }
  const likeliest = likeliestRange(ranges.map((range, i) => ({range, scores: scores[i]})));
  return ranges.map((range, i) => {
    const index = scores[i].reduce((best, score, k) => (score.logit > scores[i][best].logit ? k : best), 0);
    return {range, top: {index, label: labels[index], ...scores[i][index]}, chosen: i === likeliest};
  });
}

/** By the method's own program where that is a single pass: it is compiled for the map anyway, and another would take as long. */
async function logitsOf(bench: Bench, method: Method, images: Float32Array): Promise<Float32Array> {
  const {
    network: {input, head},
    layers,
  } = bench;
  if (method.cost(bench.network, layers).forwards === 1) {
    const subject = {
      images: {shape: [1, input.height, input.width, input.channels], values: images},
      targets: {shape: [1, head.classes], values: new Float32Array(head.classes)},
    };
    for await (const {logits} of method.explain(bench, subject)) return logits.values;
  }
  return (await bench.run('forward', forwardProgram(bench.network, 1), {images})).logits.values;
}

function said({range, top}: RangeCandidate): string {
  const how = top.probability === null ? top.logit.toPrecision(3) : `${(100 * top.probability).toFixed(0)} %`;
  return `${rangeName(range)}: ${top.label} ${how}`;
}

function rangeName(range: ValueRange): string {
  return typeof range === 'string' ? range : `mean ${range.mean.join(' ')} std ${range.std.join(' ')}`;
}
