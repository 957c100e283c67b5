import type {PlanCache} from '../core/superres/plan.ts';
import type {ModelCache} from './models/modelCache.ts';
import type {Runtimes} from './runtimes.ts';
import type {Turns} from './turns.ts';

/** What lives as long as the worker, shared by its handlers. */
export interface Tools {
  readonly models: ModelCache;
  readonly runtimes: Runtimes;
  readonly plans: PlanCache;
  /**
   * Explanations run side by side and take turns at each run of a program, so that a second picture need not wait for the
   * first; tfjs has one active backend, so nothing else of it may happen in between.
   */
  readonly turns: Turns;
}
