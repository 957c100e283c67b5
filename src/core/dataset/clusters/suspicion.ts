import type {ValueMap} from '../../render/resample.ts';
import {coverageOf} from '../coverage.ts';
import {borderWidth} from '../mapStatistics.ts';

/** Side of the square at a corner of the picture that counts as the corner, in sides of the picture. */
const cornerSide = 1 / 4;

/** Shares of a mean map's energy; of an even map 1/16 lies in each corner and 7/16 on the border. */
export interface Whereabouts {
  readonly corner: {readonly name: string; readonly share: number};
  /** In the outermost eighth. */
  readonly border: number;
}

/**
 * What happened when the region that the mean map points at was covered, and when the region opposite was; shares 0…1.
 */
export interface Covered {
  readonly pictures: number;
  /** Pictures that got another prediction. */
  readonly changed: number;
  readonly changedOpposite: number;
  /** Before and after covering the region; null without labels. */
  readonly accuracy: number | null;
  readonly accuracyCovered: number | null;
  /** Null where the region is not small. */
  readonly stamp: Stamp | null;
}

/** How far a small region has the same thing in every picture, as a stamp, a label or a ruler has. */
export interface Stamp {
  /** "in the middle" */
  readonly place: string;
  /** Share of the picture. */
  readonly area: number;
  /** Of the pictures there, 0…1, as `alikeness` has it. */
  readonly alike: number;
  /** The most pictures that got another prediction when a region as large was covered elsewhere. */
  readonly changedElsewhere: number;
}

export function whereaboutsOf(meanMap: ValueMap): Whereabouts {
  const far = 1 - cornerSide;
  const squares = [
    {name: 'upper left', box: [0, 0, cornerSide, cornerSide]},
    {name: 'upper right', box: [far, 0, 1, cornerSide]},
    {name: 'lower left', box: [0, far, cornerSide, 1]},
    {name: 'lower right', box: [far, far, 1, 1]},
  ] as const;
  const corners = squares.map(({name, box}) => ({name, share: shareIn(meanMap, box)}));
  return {
    corner: corners.reduce((most, corner) => (corner.share > most.share ? corner : most)),
    border: 1 - shareIn(meanMap, [borderWidth, borderWidth, 1 - borderWidth, 1 - borderWidth]),
  };
}

function shareIn(map: ValueMap, box: readonly [number, number, number, number]): number {
  const coverage = coverageOf({boxes: [box]}, map, [0, 0, 1, 1], {width: 1, height: 1});
  const total = map.values.reduce((sum, value) => sum + value, 0);
  return map.values.reduce((sum, value, cell) => sum + value * coverage[cell], 0) / total;
}

/**
 * How much a cluster looks at something that is not the object, 0…1: the larger of two readings.
 *
 * By the place: how far it sits in one corner or on the border, times how much more the predictions hang on that place
 * than on the one opposite. Objects are found by covering too, so covering alone tells nothing; the place opposite
 * takes away what any covering does, and clears a class that lies on the whole border, as a ring does.
 *
 * By what is there, wherever it is: how far a small place shows the same thing in every picture, times how much more
 * the predictions hang on it than on places as large elsewhere. Objects are not the same in their details.
 *
 * @param covered undefined where the network could not be asked: then the place alone counts, by half
 */
export function suspicionOf(whereabouts: Whereabouts, covered: Covered | undefined): number {
  return Math.max(suspicionByPlace(whereabouts, covered), suspicionByContent(covered));
}

function suspicionByPlace({corner, border}: Whereabouts, covered: Covered | undefined): number {
  const place = Math.max(corner.share, (border - evenBorder) / (1 - evenBorder), 0);
  const reliance =
    covered === undefined
      ? 0.5
      : Math.max(0, covered.changed - covered.changedOpposite) * Math.min(1, covered.pictures / convincing);
  return Math.min(1, place * reliance);
}

function suspicionByContent(covered: Covered | undefined): number {
  if (!covered?.stamp || covered.pictures < fewestAlike) return 0;
  const {alike, changedElsewhere} = covered.stamp;
  return Math.max(0, (alike - plausible) / (1 - plausible)) * Math.max(0, covered.changed - changedElsewhere);
}

/** Fewer pictures than these show no pattern; more are needed to be alike by more than chance. */
const convincing = 4;
export const fewestAlike = 6;

/** A larger place may be alike in every picture because the object is, as a checkerboard's squares are. */
export const largestStamp = 0.15;

/** Alikeness that objects reach: the samples' checkerboard .71, all others at most .6; photographs .05. */
export const plausible = 0.75;

const evenBorder = 1 - (1 - 2 * borderWidth) ** 2;

/** From here on a cluster is warned of. The samples' mark reaches .41 to .55, every other cluster at most .06. */
export const suspicious = 0.2;

/** Sentences for the user; none of a cluster that looks where it may. */
export function warningsOf(whereabouts: Whereabouts, covered: Covered | undefined): readonly string[] {
  if (suspicionByPlace(whereabouts, covered) >= suspicious) {
    const place = placeWarning(whereabouts);
    if (covered === undefined) return [place];
    return [place, whenCovered(covered, 'the place opposite is covered', covered.changedOpposite)];
  }
  if (!covered?.stamp || suspicionByContent(covered) < suspicious) return [];
  const {place, area, alike, changedElsewhere} = covered.stamp;
  return [
    `Looks at one small place ${place}, ${percent(area)} of the picture, that shows the same in every picture: ` +
      `${percent(alike)} of its details are alike. Look whether that belongs to the object.`,
    whenCovered(covered, 'a place as large is covered elsewhere', changedElsewhere),
  ];
}

function placeWarning({corner, border}: Whereabouts): string {
  if (corner.share >= (border - evenBorder) / (1 - evenBorder)) {
    return `Looks at the ${corner.name} corner: ${percent(corner.share)} of the map's energy lies there.`;
  }
  return `Looks at the border: ${percent(border)} of the map's energy lies in the outermost eighth of the picture.`;
}

function whenCovered(
  {pictures, changed, accuracy, accuracyCovered}: Covered,
  otherwise: string,
  others: number,
): string {
  const count = `${percent(changed)} of ${pictures} pictures get another prediction`;
  const change =
    accuracy === null || accuracyCovered === null
      ? ''
      : `, and accuracy ${accuracyCovered < accuracy ? 'falls' : 'rises'} from ${percent(accuracy)} to ` +
        percent(accuracyCovered);
  return `When that place is covered, ${count}${change}; when ${otherwise}, ${percent(others)} do.`;
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
