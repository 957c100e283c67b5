import type {Checkpoint} from '../../protocol/comparePanel.ts';
import {snapshotOf} from './maps.ts';
import type {Similarities} from './similarities.ts';
import {answerOf, here, shown, type CompareModel, type Known} from './state.ts';

/** One checkpoint of the time line; shares are 0…1. */
export interface Moment {
  readonly checkpoint: Checkpoint;
  /** `made`: it has its map. */
  readonly kind: 'made' | 'working' | 'failed' | 'diverged';
  /** Of the explained class, after softmax or sigmoid; null where the network has neither. */
  readonly probability: number | null;
  /** Spearman's correlation of its map with A's; undefined until it is computed. */
  readonly alike: number | undefined;
}

/** Of the picture in sight. */
export function momentsOf(model: CompareModel, similarities: Similarities): readonly Moment[] {
  const known = here(model);
  const reference = finished(known, shown(model, 'a')?.id);
  return model.checkpoints.map((checkpoint) => {
    const answer = answerOf(known, checkpoint.id);
    const map = finished(known, checkpoint.id);
    return {
      checkpoint,
      kind:
        answer.kind === 'complete'
          ? 'made'
          : answer.kind !== 'failed'
            ? 'working'
            : answer.diverged
              ? 'diverged'
              : 'failed',
      probability: map?.prediction.target.probability ?? null,
      alike: map !== undefined && map === reference ? 1 : similarities.get(reference, map)?.spearman,
    };
  });
}

/** The explained class's probability in every checkpoint, of one picture. */
export function probabilities(known: Known, checkpoints: readonly Checkpoint[]): readonly (number | null)[] {
  return checkpoints.map(({id}) => finished(known, id)?.prediction.target.probability ?? null);
}

/** The pieces of a line through those that have a value: [x, y] in 0…1, y upwards; none is drawn across a gap. */
export function pieces(
  values: readonly (number | null | undefined)[],
): readonly (readonly (readonly [x: number, y: number])[])[] {
  const found: [number, number][][] = [[]];
  for (const [i, value] of values.entries()) {
    if (typeof value !== 'number') found.push([]);
    else found.at(-1)?.push([placeOf(i, values.length), Math.min(1, Math.max(0, value))]);
  }
  return found.filter(({length}) => length > 0);
}

/** What a polyline in a drawing of this size takes. */
export function pointsOf(piece: readonly (readonly [x: number, y: number])[], width: number, height: number): string {
  return piece.map(([x, y]) => `${x * width},${height * (1 - y)}`).join(' ');
}

/** Where a checkpoint stands, 0…1. */
export function placeOf(index: number, count: number): number {
  return count < 2 ? 0.5 : index / (count - 1);
}

function finished(known: Known, id: number | undefined) {
  const answer = answerOf(known, id);
  return answer.kind === 'complete' ? snapshotOf(answer) : undefined;
}
