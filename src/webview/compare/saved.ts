import * as v from 'valibot';
import type {SavedComparison} from '../../protocol/comparePanel.ts';
import {savedView} from '../savedView.ts';
import {shown, type CompareModel} from './state.ts';

/** What outlives the window; the host makes the comparison again, the page looks at it as before. */
interface SavedPage extends SavedComparison, Pick<CompareModel, 'view' | 'arrangement' | 'inSight'> {
  /** Places among the models; null: not chosen. */
  readonly a: number | null;
  readonly b: number | null;
}

const place = v.pipe(v.number(), v.integer(), v.minValue(0));
const page = v.object({
  arrangement: v.object({
    mode: v.picklist(['side', 'swipe', 'flicker', 'difference', 'all']),
    scale: v.picklist(['shared', 'own']),
    split: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
    flicker: v.picklist(['a', 'b']),
  }),
  inSight: place,
  a: v.nullable(place),
  b: v.nullable(place),
});

/** What to save of the page; undefined before the host has said what is compared. */
export function savedPage(model: CompareModel): SavedPage | undefined {
  const {comparison, checkpoints, known, view, arrangement, inSight} = model;
  const questions = known.flatMap(({question}) => question ?? []);
  if (comparison.pictures.length === 0 || questions.length < comparison.pictures.length) return undefined;
  // Nobody can explain again with what a file held before it was overwritten.
  const left = checkpoints.filter(({file}) => file !== 'overwritten');
  const placeOf = (side: 'a' | 'b') => {
    const at = model[side] === null ? -1 : left.findIndex(({id}) => id === shown(model, side)?.id);
    return at < 0 ? null : at;
  };
  return {
    comparison,
    models: left.map(({path}) => path),
    questions,
    view,
    arrangement,
    inSight,
    a: placeOf('a'),
    b: placeOf('b'),
  };
}

/** How the page looked; absent where nothing, or something else, was saved. */
export function restoredPage(
  state: unknown,
): Pick<CompareModel, 'view' | 'arrangement' | 'inSight' | 'a' | 'b'> | undefined {
  const [parsed, view] = [v.safeParse(page, state), savedView(state)];
  if (!parsed.success || view === undefined) return undefined;
  const {a, b, ...rest} = parsed.output;
  // The host numbers the models from 1, in their order.
  return {...rest, view, a: a === null ? null : a + 1, b: b === null ? null : b + 1};
}
