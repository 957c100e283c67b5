import {stat} from 'node:fs/promises';
import {HeatlensError} from '../../core/errors.ts';
import {defaultThreshold} from '../../core/localize/component.ts';
import type {Method} from '../../core/methods/method.ts';
import {findMethod, methods} from '../../core/methods/registry.ts';
import type {SweepRequest, SweepTarget} from '../../protocol/sweep.ts';

/** A request with every default filled in and every number in its bounds. */
export interface SweepOrder {
  readonly methods: readonly Method[];
  readonly explained: SweepTarget;
  readonly threshold: number;
  readonly seed: number;
  /** The class to explain of a picture, by its path, before all else; undefined where `explained` says it. */
  readonly classOf?: (path: string) => number | undefined;
}

const targets: readonly SweepTarget[] = ['predicted', 'labelled', 'both'];

/** @throws HeatlensError `argument-invalid` or `unknown-method`, naming what is allowed */
export function sweepOrder({
  explained = 'predicted',
  methods: ids = [methods[0].id],
  threshold = defaultThreshold,
  seed = 7,
  shard,
}: SweepRequest): SweepOrder {
  if (!targets.includes(explained))
    throw invalid(`What is explained is one of ${targets.join(', ')}, not \`${explained}\`.`);
  if (ids.length === 0) throw invalid('No method is named. Name at least one, such as grad-cam.');
  if (!(threshold >= 0 && threshold <= 1))
    throw invalid(`The threshold has to be a number from 0 to 1, and is ${threshold}.`);
  if (
    shard &&
    !(Number.isInteger(shard.of) && Number.isInteger(shard.index) && shard.index >= 0 && shard.index < shard.of)
  ) {
    throw invalid(
      `There is no shard ${shard.index} of ${shard.of}. Shards count from 0 to one less than their number.`,
    );
  }
  return {methods: [...new Set(ids)].map(findMethod), explained, threshold, seed};
}

/** Files and folders that have to be there before hours are spent. @throws HeatlensError `argument-invalid` */
export async function checkPlaces({labels, boxes, masks}: SweepRequest): Promise<void> {
  for (const path of [labels, boxes, masks]) {
    if (path !== undefined && !(await stat(path).catch(() => undefined))) {
      throw invalid(`There is no file or folder ${path}. Check the path for a typing error.`);
    }
  }
}

function invalid(sentence: string): HeatlensError {
  return new HeatlensError('argument-invalid', sentence);
}
