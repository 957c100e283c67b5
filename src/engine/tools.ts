import type {PlanCache} from '../core/superres/plan.ts';
import type {ModelCache} from './models/modelCache.ts';
import type {Runtimes} from './runtimes.ts';

/** What lives as long as the worker, shared by its handlers. */
export interface Tools {
  readonly models: ModelCache;
  readonly runtimes: Runtimes;
  readonly plans: PlanCache;
}
