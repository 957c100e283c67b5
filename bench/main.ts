import {augmented} from './augmented.ts';
import type {Figure} from './measure.ts';
import {memory} from './memory.ts';
import {fullSettings, smokeSettings, type Settings} from './settings.ts';
import {runtime} from './runtime.ts';
import {solver} from './solver.ts';
import {start} from './start.ts';

/** `npm run bench -- [names] [--smoke]`: ratios of things measured in one run; the machine's own figures mean little. */
const benchmarks: Readonly<Record<string, (settings: Settings) => Promise<Figure[]>>> = {runtime, augmented, solver, start, memory};

const args = process.argv.slice(2);
const names = args.filter((arg) => !arg.startsWith('--'));
const settings = args.includes('--smoke') ? smokeSettings() : fullSettings();
for (const [name, run] of Object.entries(benchmarks)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const {what, value, target} of await run(settings)) console.log(`${what.padEnd(72)} ${value.padEnd(36)} ${target}`);
}
