import {flag, text, type Given} from './arguments.ts';
import {explainOptions} from './explainOptions.ts';
import {sweepOptions} from './sweepOptions.ts';

const {
  method,
  aggregate,
  preset,
  augmentations,
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
} = explainOptions;
const {labels, boxes, masks, shard} = sweepOptions;

/** Every option of `heatlens compare`; help, checks and types come from this table. */
export const compareOptions = {
  image: text('<path>', 'One picture, for two models or more.'),
  images: text('<folder>', 'A folder of pictures, for two models. One of the two is required.'),
  store: text(
    '<file>',
    'With --images: the SQLite file of both sweeps. A comparison that was stopped goes on in it. Default: compare.heatlens in --out.',
  ),
  labels: {...labels, help: `With --images: ${labels.help}`},
  boxes: {...boxes, help: `With --images: ${boxes.help}`},
  masks: {...masks, help: `With --images: ${masks.help}`},
  shard,
  'fail-on': text(
    '<condition,…>',
    'With --images: exit code 3 where one holds, as in accuracy<-0.5%,energy-in-box<-5%; docs/compare.md lists the figures.',
  ),
  junit: text('<file.xml>', 'With --fail-on: writes the conditions as JUnit XML into a new file.'),
  target: {
    ...explainOptions.target,
    help: `With --image: ${explainOptions.target.help} The others explain the same class.`,
  },
  method,
  aggregate: {...aggregate, help: 'With --image: how many maps become one. Default: single.'},
  preset,
  augmentations,
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
  gif: flag('With --image: the animation as GIF instead of WebP.'),
  out: text('<folder>', 'Where the results go; nothing in it is overwritten. Default: out.'),
  json: flag('One JSON object on standard output, instead of the tables.'),
  help: explainOptions.help,
} as const;

export type CompareGiven = Given<typeof compareOptions>;
