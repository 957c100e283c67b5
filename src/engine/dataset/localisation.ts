import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {coverageOf, type Region} from '../../core/dataset/coverage.ts';
import {mapStatistics} from '../../core/dataset/mapStatistics.ts';
import {drawn} from '../../core/drawn.ts';
import {HeatlensError} from '../../core/errors.ts';
import {boxOverlaps, maskOverlaps} from '../../core/metrics/localisation.ts';
import {localisationCurves, localisationScores, type MapLocalisation} from '../../core/metrics/localisationScores.ts';
import {fieldOf} from '../../core/preprocess/field.ts';
import type {Field, Size} from '../../core/preprocess/preprocessing.ts';
import {seededRandom} from '../../core/random.ts';
import {resampleMap} from '../../core/render/resample.ts';
import type {DatasetProgress, Localisation, LocalisationRequest, MethodLocalisation} from '../../protocol/dataset.ts';
import type {Box, RawMap} from '../../protocol/explanation.ts';
import {beside} from '../sweep/truth/beside.ts';
import {readMask} from '../sweep/truth/mask.ts';
import {runOf, type Run} from '../stores/run.ts';
import {selectedMaps, type SelectedMap} from './selection.ts';
import {stopIfAborted} from './steppedAside.ts';

/** A map takes some 5 ms at 99 thresholds. */
const mostPictures = 5000;
/** Pixels of the longer side that maps are enlarged to, as in Choe et al. 2020. */
const mostPixels = 224;

/**
 * How well the maps of a run find the objects whose boxes or masks are known, for each of its methods; the map of the
 * label is taken where there is one.
 *
 * @throws HeatlensError `argument-invalid` where no picture has a box or a mask, `cancelled`
 */
export async function* localisationOf(
  db: DatabaseSync,
  {run: id}: Omit<LocalisationRequest, 'store'>,
  signal?: AbortSignal,
): AsyncGenerator<DatasetProgress, Localisation> {
  const run = runOf(db, id);
  const {methods, threshold} = run.provenance;
  const truths = new Truths(db, run);
  const warnings = new Set<string>();
  const made: MethodLocalisation[] = [];
  for (const [place, {id: method, title}] of methods.entries()) {
    const known = [...selectedMaps(db, run.id, {}, place, 'label')].filter((map) => truths.mayHave(map.id));
    const some = drawn(known, mostPictures, seededRandom(run.provenance.seed));
    if (some.length < known.length) warnings.add(`${mostPictures} of ${known.length} pictures were drawn.`);
    const found: {readonly label: number; readonly map: MapLocalisation}[] = [];
    for (const [i, one] of some.entries()) {
      if (i % 50 === 0) {
        stopIfAborted(signal);
        yield {message: `Comparing ${title} with the truth…`, done: (place + i / some.length) / methods.length};
      }
      const truth = await truths.of(one.id);
      if (truth !== undefined) found.push({label: truth.label, map: meet(one, truth, run)});
    }
    made.push({method, title, ...scored(found, threshold)});
  }
  if (made.every(({all}) => all.pictures === 0)) {
    throw new HeatlensError(
      'argument-invalid',
      'No picture of this run has a box or a mask. ' +
        'Sweep with --boxes or --masks to see how well the maps find the objects.',
    );
  }
  return {methods: made, threshold, warnings: [...warnings]};
}

function scored(
  found: readonly {readonly label: number; readonly map: MapLocalisation}[],
  threshold: number,
): Pick<MethodLocalisation, 'all' | 'classes' | 'curves'> {
  const maps = found.map(({map}) => map);
  const byLabel = [...Map.groupBy(found, ({label}) => label)].filter(([label]) => label >= 0).sort(([a], [b]) => a - b);
  return {
    all: localisationScores(maps, threshold),
    classes: byLabel.map(([label, own]) => ({
      class: label,
      ...localisationScores(
        own.map(({map}) => map),
        threshold,
      ),
    })),
    curves: localisationCurves(maps),
  };
}

/** What is known of a picture's object. */
interface Truth extends Size {
  readonly label: number;
  readonly region: Region;
}

/** Boxes from the store; masks from their folder, as the sweep read them. */
class Truths {
  readonly #pictures: ReadonlyMap<number, {readonly path: string; readonly label: number} & Size>;
  readonly #boxes: ReadonlyMap<number, readonly Box[]>;
  readonly #masks: string | null;

  constructor(db: DatabaseSync, {id, provenance}: Run) {
    const pictures = db
      .prepare(
        'SELECT id, path, coalesce(label, -1) AS label, width, height FROM pictures ' +
          'WHERE run = ? AND width IS NOT NULL',
      )
      .all(id);
    this.#pictures = new Map(
      pictures.map((row) => [Number(row['id']), row as unknown as {path: string; label: number} & Size]),
    );
    const boxes = db.prepare('SELECT picture, left, top, right, bottom FROM boxes ORDER BY picture, number').all();
    this.#boxes = new Map(
      [...Map.groupBy(boxes, (row) => Number(row['picture']))].map(([picture, rows]) => {
        return [
          picture,
          rows.map(({left, top, right, bottom}): Box => [Number(left), Number(top), Number(right), Number(bottom)]),
        ];
      }),
    );
    this.#masks = provenance.truth.masks;
  }

  mayHave(picture: number): boolean {
    return this.#pictures.has(picture) && (this.#masks !== null || this.#boxes.has(picture));
  }

  /** Undefined where there is none; an empty mask says that there is no object. */
  async of(id: number): Promise<Truth | undefined> {
    const picture = this.#pictures.get(id);
    if (picture === undefined) return undefined;
    const mask = this.#masks === null ? undefined : await firstMask(this.#masks, picture.path);
    if (mask?.values.some((value) => value > 0)) return {...picture, region: {mask}};
    const boxes = this.#boxes.get(id);
    return boxes && {...picture, region: {boxes}};
  }
}

async function firstMask(folder: string, path: string): Promise<Awaited<ReturnType<typeof readMask>> | undefined> {
  for (const name of beside(path, '.png')) {
    const mask = await readMask(join(folder, name)).catch(() => undefined);
    if (mask !== undefined) return mask;
  }
  return undefined;
}

function meet({map}: SelectedMap, truth: Truth, {provenance: {input, preprocessing}}: Run): MapLocalisation {
  const {region} = truth;
  const field = fieldOf(truth, input, preprocessing.resize);
  const statistics = mapStatistics(map, {field, picture: truth, input, truth: region});
  const large = enlarged(map, input);
  return {
    peakInside: statistics?.peakInside ?? undefined,
    energy: statistics?.agreement ?? undefined,
    boxes:
      'boxes' in region
        ? boxOverlaps(
            large,
            region.boxes.map((box) => inMap(box, field, large)),
          )
        : undefined,
    mask: 'mask' in region ? maskOverlaps(large, coverageOf(region, large, field, truth)) : undefined,
  };
}

function enlarged(map: RawMap, input: Size): RawMap {
  const scale = Math.min(1, mostPixels / Math.max(input.width, input.height));
  const size = {width: Math.round(input.width * scale), height: Math.round(input.height * scale)};
  return resampleMap(map, [0, 0, size.width, size.height], size);
}

/** A box of the picture in a map's pixels. */
function inMap([left, top, right, bottom]: Box, field: Field, {width, height}: Size): Box {
  const x = (edge: number) => ((edge - field[0]) * width) / (field[2] - field[0]);
  const y = (edge: number) => ((edge - field[1]) * height) / (field[3] - field[1]);
  return [x(left), y(top), x(right), y(bottom)];
}
