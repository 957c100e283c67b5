import type {MapUpdate, Prediction} from '../protocol/explanation.ts';
import {remembered} from './remembered.ts';

/** One map that can be shown again. */
export interface Snapshot {
  readonly key: string;
  /** Equal for maps that answer the same question. */
  readonly identity: string;
  readonly label: string;
  readonly prediction: Prediction;
  readonly update: MapUpdate;
  /** Of the present explanation. */
  readonly current: boolean;
}

interface Source {
  readonly prediction: Prediction | undefined;
  readonly updates: readonly MapUpdate[];
  readonly finished: readonly Snapshot[];
}

/** The strip under the view controls: how the present map sharpened, then what was explained before. */
export function strip({prediction, updates, finished}: Source): readonly Snapshot[] {
  return snapshotsOf(prediction, updates, finished);
}

// The same inputs give the same objects: painted layers are kept for as long as their snapshot is the same.
const snapshotsOf = remembered(
  (
    prediction: Prediction | undefined,
    updates: readonly MapUpdate[],
    finished: readonly Snapshot[],
  ): readonly Snapshot[] => {
    if (prediction === undefined) return [];
    const identity = identityOf(prediction);
    const current = keyFrames(updates).map((update) => ({
      key: `${identity}${update.copies}`,
      identity,
      label: copiesLabel(update),
      prediction,
      update,
      current: true,
    }));
    const others = finished.filter((past) => past.identity !== identity || current.length === 0);
    return [...current, ...others.map((past) => ({...past, label: difference(past.prediction, prediction)}))];
  },
);

/** The first map, one on the way, and the newest. */
function keyFrames(updates: readonly MapUpdate[]): readonly MapUpdate[] {
  const [first, ...rest] = updates;
  const last = rest.at(-1);
  if (first === undefined) return [];
  if (last === undefined) return [first];
  const middle = rest.find(({copies}) => copies > first.copies && copies >= last.copies / 4 && copies < last.copies);
  return middle === undefined ? [first, last] : [first, middle, last];
}

function identityOf({target, method, layer, model}: Prediction): string {
  return JSON.stringify([target.index, target.sign, method.id, method.parameters, layer.name, model.sha256]);
}

function copiesLabel({copies, of}: MapUpdate): string {
  if (copies <= 1) return of <= 1 ? 'map' : 'single';
  return `${copies} copies`;
}

/** What an earlier explanation asked that the present one does not. */
function difference(past: Prediction, present: Prediction): string {
  const name = `${past.target.sign < 0 ? 'against ' : ''}${past.target.label}`;
  if (past.target.index !== present.target.index || past.target.sign !== present.target.sign) return name;
  if (past.method.title !== present.method.title) return past.method.title;
  if (past.layer.name !== present.layer.name) return past.layer.name;
  const aggregate = past.method.parameters['aggregate'];
  return aggregate === present.method.parameters['aggregate'] ? name : String(aggregate);
}
