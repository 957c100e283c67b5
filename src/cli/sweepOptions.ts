import type {Shard, SweepTarget} from '../protocol/sweep.ts';
import {choice, flag, text, type Given, type Option} from './arguments.ts';
import {explainOptions} from './explainOptions.ts';
import {UsageError} from './usageError.ts';

const targets: Readonly<Record<SweepTarget, string>> = {
  predicted: 'the class that the model predicts',
  labelled: 'the class of the label; the predicted one where there is none',
  both: 'both, where they differ',
};

const {layer, seed, size, range, resize, interpolation, threshold, runtime, device, tensorflow, help} = explainOptions;

/** Every option of `heatlens sweep`; help, checks and types come from this table. */
export const sweepOptions = {
  model: text('<path>', 'The model file, or the folder of a model.json. Required.'),
  store: text('<file>', 'The SQLite file of the results. A sweep that was stopped goes on in it. Required.'),
  labels: text('<file>', 'CSV or JSON of (file, label). Default: the names of the sub-folders.'),
  boxes: text(
    '<path>',
    'True boxes: a CSV (file, left, top, right, bottom), a COCO JSON, or a folder of Pascal VOC XML files.',
  ),
  masks: text('<folder>', 'True masks: PNGs named as the pictures, above 0 where the object is.'),
  target: choice('<which>', 'The class that is explained. Default: predicted.', targets),
  methods: {
    value: '<id,…>',
    help: 'Which formulas, separated by commas; `heatlens methods` lists them. Default: grad-cam.',
    parse: (given) =>
      given
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
  } satisfies Option<string[]>,
  shard: {
    value: '<i/n>',
    help: 'Only the i-th of n parts, from 0; which part a picture is in follows from its path alone. `heatlens merge` joins them.',
    parse: parseShard,
  } satisfies Option<Shard>,
  'add-run': flag('Begins a further run in a store that was made with another model or otherwise.'),
  layer,
  seed,
  size,
  range,
  resize,
  interpolation,
  threshold,
  runtime,
  device,
  tensorflow,
  json: flag('One JSON object on standard output at the end, instead of the sentences.'),
  help,
} as const;

export type SweepGiven = Given<typeof sweepOptions>;

/** `0/4`, of which the first counts from 0. */
function parseShard(given: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(given.trim()) ?? [];
  const shard = {index: Number(index), of: Number(of)};
  if (shard.index < shard.of) return shard;
  throw new UsageError(`takes a part of how many, such as 0/4 to 3/4, not \`${given}\``);
}
