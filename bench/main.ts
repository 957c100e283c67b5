import {parseArgs} from 'node:util';
import {augmented} from './augmented.ts';
import {checkpoints} from './checkpoints.ts';
import {copies} from './copies.ts';
import type {Figure} from './measure.ts';
import {memory} from './memory.ts';
import {opening} from './opening.ts';
import {fullSettings, smokeSettings, type Settings} from './settings.ts';
import {runtime} from './runtime.ts';
import {solver} from './solver.ts';
import {start} from './start.ts';
import {sweep} from './sweep.ts';

/** `npm run bench -- [names] [--smoke] [--python python3]`: ratios of things measured in one run; the machine's own figures mean little. */
const benchmarks: Readonly<Record<string, (settings: Settings) => Promise<Figure[]>>> = {
  runtime,
  augmented,
  copies,
  solver,
  start,
  opening,
  memory,
  sweep,
  checkpoints,
};

const {values: options, positionals: names} = parseArgs({
  options: {smoke: {type: 'boolean', default: false}, python: {type: 'string'}},
  allowPositionals: true,
});
const settings: Settings = options.smoke ? smokeSettings() : {...fullSettings(), python: options.python};
for (const [name, run] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const {what, value, target} of await run(settings))
    console.log(`${what.padEnd(72)} ${value.padEnd(36)} ${target}`);
}
