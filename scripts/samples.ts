import {existsSync} from 'node:fs';
import path from 'node:path';
import {parseArgs} from 'node:util';
import {classes, type WaferClass} from '../samples/wafers/generator/defects.ts';
import {writeSeries, type Series} from '../samples/wafers/generator/write.ts';

const usage = `Draws wafer maps with the masks of their defects; the same seed draws the same maps.

  npm run samples -- [--count 2000] [--seed 7] [--out out/samples] [--marked scratch]

  --count   how many; the 13 classes take turns
  --seed    a whole number
  --out     folder that gets pictures/<class>/ and masks/<class>/
  --marked  classes that carry the corner mark, with commas between them, or "all"
`;

process.exitCode = await main(process.argv.slice(2));

async function main(words: readonly string[]): Promise<number> {
  const request = parse(words);
  if (typeof request === 'string') {
    process.stderr.write(`${request}\n\n${usage}`);
    return 2;
  }
  if (request.help) {
    process.stdout.write(usage);
    return 0;
  }
  if (['pictures', 'masks'].some((name) => existsSync(path.join(request.out, name)))) {
    process.stderr.write(
      `${request.out} holds pictures already, and nothing is overwritten: name a new folder with --out.\n`,
    );
    return 1;
  }
  for await (const done of writeSeries(request.out, request)) {
    if (done % 500 === 0) process.stderr.write(`${done} of ${request.count}\n`);
  }
  process.stdout.write(`${request.count} wafer maps with seed ${request.seed} are in ${request.out}\n`);
  return 0;
}

/** The request, or what is wrong with it in words. */
function parse(words: readonly string[]): (Series & {out: string; help: boolean}) | string {
  try {
    const {values} = parseArgs({
      args: [...words],
      options: {
        count: {type: 'string', default: '2000'},
        seed: {type: 'string', default: '7'},
        out: {type: 'string', default: path.join('out', 'samples')},
        marked: {type: 'string', default: ''},
        help: {type: 'boolean', default: false},
      },
    });
    const marked = markedClasses(values.marked);
    if (typeof marked === 'string') return marked;
    const [count, seed] = [Number(values.count), Number(values.seed)];
    if (!Number.isInteger(count) || count < 1 || count > 99_999) return '--count takes a whole number from 1 to 99999.';
    if (!Number.isInteger(seed) || Math.abs(seed) >= 2 ** 31) return '--seed takes a whole number below 2147483648.';
    return {count, seed, marked, out: path.resolve(values.out), help: values.help};
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function markedClasses(list: string): readonly WaferClass[] | string {
  if (list === 'all') return classes;
  const names = list.split(',').filter((name) => name !== '');
  const unknown = names.find((name) => !classes.some((known) => known === name));
  if (unknown !== undefined) return `--marked: "${unknown}" is no class. The classes are ${classes.join(', ')}.`;
  return classes.filter((known) => names.includes(known));
}
