import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import type {Head, ImageInput} from '../../core/network/network.ts';
import type {ChosenLayer, PreprocessingUse} from '../../protocol/explanation.ts';
import type {Shard, SweepTarget} from '../../protocol/sweep.ts';

/** How the numbers of a run were made; the column `provenance` as JSON. */
export interface RunProvenance {
  readonly model: {readonly path: string; readonly name: string; readonly format: string; readonly sha256: string};
  /** Absolute; the pictures' paths are within it. */
  readonly folder: string;
  readonly shard: Shard | null;
  readonly input: Pick<ImageInput, 'height' | 'width' | 'channels'>;
  readonly head: Pick<Head, 'classes' | 'activation' | 'reason'>;
  /** One for each class that is told apart. */
  readonly labels: readonly string[];
  readonly layer: ChosenLayer;
  /** The first is the one that a gallery shows, and that the pictures' statistics are of. */
  readonly methods: readonly {
    readonly id: string;
    readonly title: string;
    readonly unit: string;
    readonly grid: readonly [n: number, m: number];
  }[];
  readonly explained: SweepTarget;
  readonly preprocessing: PreprocessingUse;
  /** Share of a map's maximum at which its box is drawn. */
  readonly threshold: number;
  readonly seed: number;
  /** Where the truth is from, in words; null where there is none. */
  readonly truth: {readonly labels: string | null; readonly boxes: string | null; readonly masks: string | null};
  readonly runtime: string;
  /** Where one failed in the middle, the next as well: `webgpu, then cpu`. */
  readonly device: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

export interface Run {
  readonly id: number;
  readonly provenance: RunProvenance;
}

export function runsOf(db: DatabaseSync): readonly Run[] {
  return db
    .prepare('SELECT id, provenance FROM runs ORDER BY id')
    .all()
    .map(({id, provenance}) => ({
      id: Number(id),
      provenance: JSON.parse(String(provenance)) as RunProvenance,
    }));
}

/**
 * @param id absent: the last run
 * @throws HeatlensError `argument-invalid`
 */
export function runOf(db: DatabaseSync, id?: number): Run {
  const runs = runsOf(db);
  const run = id === undefined ? runs.at(-1) : runs.find((one) => one.id === id);
  if (run !== undefined) return run;
  const known =
    runs.length === 0
      ? 'It has none yet: sweep a folder into it.'
      : `Its runs: ${runs.map((one) => one.id).join(', ')}.`;
  throw new HeatlensError('argument-invalid', `The store has no run ${id ?? ''}. ${known}`);
}

/** @returns the new run's id */
export function addRun(db: DatabaseSync, provenance: RunProvenance): number {
  return Number(db.prepare('INSERT INTO runs (provenance) VALUES (?)').run(JSON.stringify(provenance)).lastInsertRowid);
}

/** Says that a run's pictures are computed on another device from now on. */
export function moveRun(db: DatabaseSync, id: number, from: string, to: string, warnings: readonly string[]): void {
  const {provenance} = runOf(db, id);
  const devices = new Set([provenance.device, from, to]);
  const moved = {...provenance, device: [...devices].join(', then '), warnings: [...provenance.warnings, ...warnings]};
  db.prepare('UPDATE runs SET provenance = ? WHERE id = ?').run(JSON.stringify(moved), id);
}

/** What has to be alike so that the numbers of two sweeps may stand in one run, each as a person would name it. */
const parts: readonly (readonly [what: string, of: (run: RunProvenance) => unknown])[] = [
  ['model', ({model}) => model.sha256],
  ['folder', ({folder}) => folder],
  ['shard', ({shard}) => shard && `${shard.index}/${shard.of}`],
  ['layer', ({layer}) => layer.name],
  ['methods', ({methods}) => methods.map(({id}) => id).join(', ')],
  ['explained class', ({explained}) => explained],
  ['input size', ({input}) => `${input.height}×${input.width}`],
  ['value range', ({preprocessing}) => preprocessing.range],
  ['channel order', ({preprocessing}) => preprocessing.channelOrder],
  ['resizing', ({preprocessing}) => preprocessing.resize],
  ['interpolation', ({preprocessing}) => preprocessing.interpolation],
  ['threshold', ({threshold}) => threshold],
  ['seed', ({seed}) => seed],
];

/** In words, the first thing in which two runs differ; undefined where their numbers may stand together. */
export function difference(a: RunProvenance, b: RunProvenance, leaveOut: readonly string[] = []): string | undefined {
  for (const [what, of] of parts) {
    const [mine, other] = [of(a), of(b)].map((value) => JSON.stringify(value));
    if (mine !== other && !leaveOut.includes(what)) return `${what} ${mine}, not ${other}`;
  }
  return undefined;
}
