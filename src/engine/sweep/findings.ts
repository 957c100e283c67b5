import {mapStatistics, type MapPlace} from '../../core/dataset/mapStatistics.ts';
import {isRegression, scoresOfLabel, scoresOfPicture} from '../../core/dataset/scores.ts';
import type {Head} from '../../core/network/network.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Figures} from '../stores/pictureRow.ts';

const none: Figures = {
  prediction: null,
  label_logit: null,
  log_sum_exp: null,
  loss: null,
  rank: null,
  confidence: null,
  margin: null,
  entropy: null,
  map_entropy: null,
  centre_x: null,
  centre_y: null,
  border: null,
  agreement: null,
  peak_inside: null,
  box_left: null,
  box_top: null,
  box_right: null,
  box_bottom: null,
  milliseconds: null,
};

/** The columns of one picture. */
export function figuresOf(
  head: Head,
  logits: Float32Array,
  label: number | null,
  map: RawMap,
  place: MapPlace,
  milliseconds: number,
): Figures {
  return {...none, ...scoreFigures(head, logits, label), ...mapFigures(map, place), milliseconds};
}

function scoreFigures(head: Head, logits: Float32Array, label: number | null): Partial<Figures> {
  if (isRegression(head)) return {};
  const {prediction, confidence, margin, entropy, logSumExp} = scoresOfPicture(head, logits);
  const figures = {prediction, confidence, margin, entropy, log_sum_exp: logSumExp};
  if (label === null) return figures;
  const {logit, loss, rank} = scoresOfLabel(head, logits, label, logSumExp);
  return {...figures, label_logit: logit, loss, rank};
}

/** A map that is zero everywhere points nowhere, and has none of them. */
function mapFigures(map: RawMap, place: MapPlace): Partial<Figures> {
  const found = mapStatistics(map, place);
  if (found === undefined) return {};
  const {entropy, centre, border, agreement, peakInside, box} = found;
  const [box_left = null, box_top = null, box_right = null, box_bottom = null] = box ?? [];
  const peak_inside = peakInside === null ? null : Number(peakInside);
  return {
    map_entropy: entropy,
    centre_x: centre.x,
    centre_y: centre.y,
    border,
    agreement,
    peak_inside,
    box_left,
    box_top,
    box_right,
    box_bottom,
  };
}
