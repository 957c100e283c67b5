import {setImmediate} from 'node:timers/promises';
import {warpedBench} from '../../core/augment/warpedBench.ts';
import type {Pixels} from '../../core/augment/warp.ts';
import type {Bench} from '../../core/methods/method.ts';
import type {Array32} from '../../core/runtime/runtime.ts';
import type {CopyLanes, Remote} from '../../core/superres/copySource.ts';
import type {Plan} from '../../core/superres/plan.ts';
import {remoteSolver} from '../../core/superres/remoteSolver.ts';
import type {LanedBench, Subject} from './subject.ts';

/** A batch's maps by a bench, [count, n, m]. */
export type MapsOn = (images: Array32, bench: Bench) => Promise<Float32Array>;

/** Copies that are made where the network runs. */
export function remoteCopies({bench, spent}: Subject, image: Pixels, {preset}: Plan, mapsOn: MapsOn): Remote {
  return {
    mapsOfCopies: async (affines) => {
      const warped = warpedBench(bench, image, affines, preset.edge);
      const before = spent.run;
      const maps = await mapsOn(warped.images, warped.bench);
      return {maps, milliseconds: spent.run - before};
    },
    makeSolver: remoteSolver(bench.run),
  };
}

/** Copies in lanes of the processor. @param batch that earlier explanations settled on */
export function lanedCopies(
  {lanes, scratch, bench}: LanedBench,
  batch: number | undefined,
  mapsOn: (images: Float32Array, count: number, bench: Bench) => Promise<Float32Array>,
): CopyLanes {
  return {
    get count() {
      return lanes.count;
    },
    mapsOf: async (images, count) => {
      let milliseconds = 0;
      const maps = await mapsOn(
        images,
        count,
        bench((took) => (milliseconds += took)),
      );
      return {maps, milliseconds};
    },
    batch,
    scratch,
    pause: () => setImmediate(),
  };
}
