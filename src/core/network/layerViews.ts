import type {Inputs} from './ends.ts';
import {channelsFirstView, plainView, tokenView, type GridView} from './gridViews.ts';
import {attentionLayers} from './layers/attention.ts';
import type {ModelStep} from './steppedModel.ts';

/** Layers and ops that multiply matrices; those of a softmax with what it weighs are attention. */
const products = new Set(['Dot', 'Matmul', 'MatMul', 'BatchMatMul', 'BatchMatMulV2', 'BatchMatMulV3', 'Einsum']);
/** What may stand between the softmax and the product. */
const passing = new Set(['Identity', 'Dropout', 'Reshape', 'Transpose', 'Permute', 'Cast']);

/**
 * How each step's output is seen: as it is, or as the grid that it is a rearrangement of.
 *
 * @param shapes of the steps' own outputs by name, without the batch
 */
export function viewsOf(
  steps: readonly ModelStep[],
  {image, channelsFirst}: Pick<Inputs, 'image' | 'channelsFirst'>,
  shapes: ReadonlyMap<string, readonly number[]>,
): Map<string, GridView> {
  const turned = new Set<string>(channelsFirst ? [image.name] : []);
  const grids = new Set<string>([image.name]);
  const isTransformer = lastAttention(steps) !== undefined;
  const views = new Map<string, GridView>();
  let patches: readonly number[] = [image.height, image.width];
  for (const step of steps) {
    const shape = shapes.get(step.name) ?? [];
    if (shape.length === 3 && isChannelsFirst(step, turned)) turned.add(step.name);
    const own = turned.has(step.name) ? channelsFirstView(shape) : plainView(shape);
    const [height, width] = own.shape;
    const isCut = height === patches[0] && width === patches[1];
    const lies = own.shape.length === 3 && (isCut || step.inputs.some((name) => grids.has(name)));
    if (lies) grids.add(step.name);
    if (lies && height * width > 1) patches = own.shape;
    const tokens = isTransformer && shape.length === 2 ? tokenView(shape, patches) : undefined;
    views.set(step.name, tokens ?? (isTransformer && !lies ? {...own, offGrid: true} : own));
  }
  return views;
}

/** A step says so itself, or passes on what it gets; another order of three axes turns it. */
function isChannelsFirst({axes, inputs}: ModelStep, turned: ReadonlySet<string>): boolean {
  if (axes === 'channels first' || axes === 'channels last') return axes === 'channels first';
  const before = inputs.some((name) => turned.has(name));
  if (axes === undefined) return before;
  return before ? axes.join() !== '2,3,1' : axes.join() === '3,1,2';
}

/**
 * The deepest tokens on which everything depends that the last attention looks at: what comes after it no longer keeps
 * the patches apart, for the class token alone is read.
 */
export function attendedStep(steps: readonly ModelStep[], views: ReadonlyMap<string, GridView>): ModelStep | undefined {
  const attention = lastAttention(steps);
  if (attention === undefined) return undefined;
  const givers = giversOf(steps);
  const lines = attention.inputs.map((name) => ancestors(name, givers));
  return steps.findLast((step) => views.get(step.name)?.tokens !== undefined && lines.every((line) => line.has(step)));
}

function lastAttention(steps: readonly ModelStep[]): ModelStep | undefined {
  const givers = giversOf(steps);
  return steps.findLast(({kind, inputs}) => {
    if (!products.has(kind)) return attentionLayers.has(kind);
    return inputs.every((name) => givers.has(name)) && inputs.some((name) => isSoftmax(name, givers));
  });
}

function isSoftmax(name: string, givers: ReadonlyMap<string, ModelStep>): boolean {
  let step = givers.get(name);
  while (step && passing.has(step.kind)) step = givers.get(step.inputs[0]);
  return step?.kind === 'Softmax';
}

function giversOf(steps: readonly ModelStep[]): Map<string, ModelStep> {
  return new Map(steps.map((step) => [step.name, step]));
}

function ancestors(name: string, givers: ReadonlyMap<string, ModelStep>): Set<ModelStep> {
  const found = new Set<ModelStep>();
  const open = [name];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const step = givers.get(at);
    if (step === undefined || found.has(step)) continue;
    found.add(step);
    open.push(...step.inputs);
  }
  return found;
}
