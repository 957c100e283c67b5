import {parseArgs} from 'node:util';
import {type PresetId, presets} from '../../src/core/augment/presets.ts';
import {findMethod} from '../../src/core/methods/registry.ts';
import {type Overlaps, best, errors, thresholds} from '../../src/core/metrics/localisation.ts';
import {type Aggregation, fusers} from '../../src/core/superres/fuse.ts';
import {makePlan} from '../../src/core/superres/plan.ts';
import {CopyMapper} from './copies.ts';
import {type Annotated, type BenchModel, dataFolder, models, readPictures} from './pictures.ts';
import {objectOf, overlapsOf, pairedBootstrap, thirds} from './score.ts';

/**
 * `node bench/localisation/main.ts [--half held-out|tuning|all] [--model id]… [--preset id]… [--copies 100] [--seed 7]
 * [--method grad-cam]`: how often the box of the true class misses the object, for every aggregation and preset.
 */
const {values: options} = parseArgs({
  options: {
    half: {type: 'string', default: 'held-out'},
    model: {type: 'string', multiple: true, default: ['mobilenet-0.75', 'darknet-tiny']},
    preset: {type: 'string', multiple: true, default: Object.keys(presets)},
    copies: {type: 'string', default: '100'},
    seed: {type: 'string', default: '7'},
    method: {type: 'string', default: 'grad-cam'},
    pictures: {type: 'string', default: '1000'},
  },
});
const picture = {height: 224, width: 224};
const aggregations: readonly Aggregation[] = ['mean', 'max', 'augmented'];
const data = dataFolder();
const annotated = readPictures(data)
  .filter(({half}) => options.half === 'all' || options.half === half)
  .slice(0, Number(options.pictures));
const objects = annotated.map(objectOf);
const small = thirds(objects.map(({area}) => area)).least;
const offCentre = thirds(objects.map(({offCentre: distance}) => distance)).most;

for (const model of models.filter(({id}) => options.model.includes(id))) await measure(model);

async function measure(model: BenchModel): Promise<void> {
  console.log(
    `\n${model.id}, ${options.method}, ${annotated.length} pictures (${options.half}), L = ${options.copies}\n`,
  );
  console.log('| map | best | at | at .15 | small | off-centre | best − single, 95 % |');
  console.log('|---|---|---|---|---|---|---|');
  let single: readonly Overlaps[] | undefined;
  for (const preset of Object.keys(presets) as PresetId[]) {
    if (!options.preset.includes(preset)) continue;
    const measured = await overlapsOfAll(model, preset, single ? aggregations : ['single', ...aggregations]);
    single ??= measured.get('single');
    for (const [aggregation, overlaps] of measured) print(aggregation, preset, overlaps, single ?? overlaps);
  }
}

async function overlapsOfAll(model: BenchModel, id: PresetId, some: readonly Aggregation[]) {
  const mapper = new CopyMapper(data, model, findMethod(options.method));
  const overlaps = new Map<Aggregation, Overlaps[]>(some.map((aggregation) => [aggregation, []]));
  const request = {preset: presets[id], copies: Number(options.copies), seed: Number(options.seed), picture};
  let plan: ReturnType<typeof makePlan> | undefined;
  for (const one of annotated) {
    const {maps, cells} = await mapsOf(mapper, one, request);
    plan ??= makePlan({...request, cells});
    for (const aggregation of some) {
      const fuser = fusers[aggregation](plan);
      fuser.add(maps, request.copies);
      overlaps.get(aggregation)?.push(overlapsOf((await fuser.finish()).map, picture, one));
    }
  }
  await mapper.dispose();
  return overlaps;
}

function mapsOf(mapper: CopyMapper, one: Annotated, request: Omit<Parameters<typeof makePlan>[0], 'cells'>) {
  const {affines} = makePlan({...request, cells: {height: 1, width: 1}});
  return mapper.mapsOf(one, affines, request.preset.edge);
}

function print(
  aggregation: Aggregation,
  preset: PresetId,
  overlaps: readonly Overlaps[],
  single: readonly Overlaps[],
): void {
  const curve = errors(overlaps);
  const {error, threshold} = best(curve);
  const step = thresholds.indexOf(threshold);
  const part = (pictures: readonly number[]) => digits(errors(pictures.map((picture) => overlaps[picture]))[step]);
  const [low, high] = pairedBootstrap(overlaps, single);
  const interval =
    aggregation === 'single' ? '' : `${signed(error - best(errors(single)).error)} (${signed(low)} … ${signed(high)})`;
  const name = aggregation === 'single' ? 'single' : `${aggregation}, ${preset}`;
  const cells = [name, digits(error), digits(threshold), digits(curve[14]), part(small), part(offCentre), interval];
  console.log(`| ${cells.join(' | ')} |`);
}

function digits(value: number): string {
  return value.toFixed(3).replace(/^0/, '');
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${digits(Math.abs(value))}`;
}
