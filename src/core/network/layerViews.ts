import {channelsFirstView, plainView, tokenView, type GridView} from './gridViews.ts';
import {attentionLayers} from './layers/attention.ts';
import type {Plan, Step} from './layersPlan.ts';

/**
 * How each step's output is seen: as it is, or as the grid that it is a rearrangement of.
 *
 * @param shapes of the steps' own outputs by name, without the batch
 */
export function viewsOf(plan: Plan, shapes: ReadonlyMap<string, readonly number[]>, channelsFirst: boolean): Map<string, GridView> {
  const turned = new Set<number>(channelsFirst ? [plan.input] : []);
  const isTransformer = plan.steps.some(isAttention);
  const views = new Map<string, GridView>();
  let patches: readonly number[] | undefined;
  for (const step of plan.steps) {
    const shape = shapes.get(step.name) ?? [];
    if (keepsChannelsFirst(step, shape, turned)) turned.add(step.output);
    const view = turned.has(step.output) && shape.length === 3 ? channelsFirstView(shape) : plainView(shape);
    const tokens = isTransformer && shape.length === 2 && patches ? tokenView(shape, patches) : undefined;
    if (view.shape.length === 3 && view.shape[0] * view.shape[1] > 1) patches = view.shape;
    views.set(step.name, tokens ?? view);
  }
  return views;
}

/**
 * The deepest step on which everything depends that the last attention looks at: what comes after it no longer keeps
 * the patches apart, for the class token alone is read.
 */
export function attendedStep(plan: Plan): Step | undefined {
  const attention = plan.steps.findLast(isAttention);
  if (attention === undefined) return undefined;
  const producers = new Map(plan.steps.map((step) => [step.output, step]));
  const lines = attention.inputs.map((slot) => ancestors(slot, producers));
  return plan.steps.findLast((step) => lines.every((line) => line.has(step)));
}

function isAttention({layer}: Step): boolean {
  return attentionLayers.has(layer.getClassName());
}

function ancestors(slot: number, producers: ReadonlyMap<number, Step>): Set<Step> {
  const found = new Set<Step>();
  const open = [slot];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = producers.get(at);
    if (step === undefined || found.has(step)) continue;
    found.add(step);
    open.push(...step.inputs);
  }
  return found;
}

/** A layer says so itself, or passes on what it gets; a Permute of three axes turns the order. */
function keepsChannelsFirst({layer, inputs}: Step, shape: readonly number[], turned: ReadonlySet<number>): boolean {
  if (shape.length !== 3) return false;
  const {dataFormat, config} = layer as {dataFormat?: unknown; config?: {dataFormat?: unknown}};
  const format = dataFormat ?? config?.dataFormat;
  if (format !== undefined && format !== null) return format === 'channelsFirst';
  const before = inputs.some((slot) => turned.has(slot));
  if (layer.getClassName() !== 'Permute') return before;
  const order = String((layer as {dims?: readonly number[]}).dims);
  return before ? order !== '2,3,1' : order === '3,1,2';
}
