import assert from 'node:assert/strict';
import {cp, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {HeatlensError} from '../../../src/core/errors.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import type {Explanation} from '../../../src/protocol/explanation.ts';
import {editedArchive, editedAttribute, editedJson, flipped, picker, truncated, type Damage} from './damage.ts';

/** HEATLENS_DAMAGED=2000 for a longer sweep; each file has a seed of its own, counted on from HEATLENS_SEED. */
const count = Number(process.env['HEATLENS_DAMAGED'] ?? 300);
const seed = Number(process.env['HEATLENS_SEED'] ?? 2026);
const patience = 5_000;

const samples = join(import.meta.dirname, '../../../samples/wafers');
const folder = await mkdtemp(join(tmpdir(), 'heatlens-damaged-'));
await cp(join(samples, 'models/final'), folder, {recursive: true});
const engine = createEngine();
after(async () => {
  await engine.dispose();
  await rm(folder, {recursive: true});
});

const anywhere: readonly Damage[] = [flipped, truncated];

/** The file that is damaged, how, and the model that it belongs to. */
const targets: readonly {readonly model: string; readonly file: string; readonly damages: readonly Damage[]}[] = [
  {model: 'wafers.keras', file: 'wafers.keras', damages: [...anywhere, editedArchive, editedArchive]},
  {model: 'wafers.h5', file: 'wafers.h5', damages: [...anywhere, editedAttribute, editedAttribute]},
  {model: 'tfjs-layers', file: 'tfjs-layers/model.json', damages: [...anywhere, editedJson, editedJson]},
  {model: 'tfjs-layers', file: 'tfjs-layers/group1-shard1of1.bin', damages: anywhere},
  {model: 'tfjs-graph', file: 'tfjs-graph/model.json', damages: [...anywhere, editedJson, editedJson]},
  {model: 'tfjs-graph', file: 'tfjs-graph/group1-shard1of1.bin', damages: anywhere},
];
const cases = targets.flatMap(({model, file, damages}) => damages.map((damage) => ({model, file, damage})));

async function explain(model: string): Promise<Explanation> {
  const image = join(samples, 'pictures/center/center-00001.png');
  const stream = engine.explain({
    model: join(folder, model),
    image,
    method: 'grad-cam',
    aggregate: 'single',
    preprocessing: {range: '0..1'},
  });
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
  }
}

/** @returns what is wrong with the answer; a sentence for the user is right */
async function wrongWith(model: string): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => (timer = setTimeout(() => resolve('late'), patience)));
  try {
    const answer = await Promise.race([explain(model), late]);
    if (answer !== 'late') return undefined;
    await engine.dispose();
    return `no answer within ${patience} ms`;
  } catch (error) {
    if (!(error instanceof HeatlensError)) return String(error);
    if (error.code === 'internal' || error.code === 'engine-stopped')
      return `${error.message} ${String(error.cause)} ${JSON.stringify(error.details)}`;
    return /^[A-Z`].*[.?]$/.test(error.message) ? undefined : `no sentence: ${error.message}`;
  } finally {
    clearTimeout(timer);
  }
}

test(
  `${count} damaged models open or are refused in one sentence, in time`,
  {timeout: 10_000 + count * patience},
  async () => {
    await explain('wafers.keras');
    const wrong: string[] = [];
    for (let i = seed; i < seed + count; i++) {
      const pick = picker(i);
      const {model, file, damage} = cases[pick(cases.length)];
      const path = join(folder, file);
      const whole = await readFile(path);
      await writeFile(path, await damage(Uint8Array.from(whole), pick));
      const failure = await wrongWith(model);
      if (failure !== undefined)
        wrong.push(`HEATLENS_SEED=${i} HEATLENS_DAMAGED=1, ${file} ${damage.name}: ${failure}`);
      await writeFile(path, whole);
    }
    assert.equal(wrong.length, 0, wrong.join('\n'));
  },
);
