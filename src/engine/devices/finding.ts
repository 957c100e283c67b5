import * as v from 'valibot';

/** The largest difference from the processor's result that a device may show, as a share of the result's maximum. */
export const tolerance = 1e-3;

const schema = v.variant('kind', [
  /** `speed`: how many times as fast as the processor; `difference`: from its result, as a share of the maximum. */
  v.object({kind: v.literal('works'), speed: v.pipe(v.number(), v.gtValue(0)), difference: v.number()}),
  v.object({kind: v.literal('wrong'), difference: v.nullable(v.number())}),
  /** ONNX Runtime's own words, and what it wrote to the error output. */
  v.object({kind: v.literal('failed'), message: v.string()}),
  /** `how`: the signal or the exit code. */
  v.object({kind: v.literal('crashed'), how: v.string(), message: v.string()}),
  v.object({kind: v.literal('hung'), seconds: v.number()}),
  /** It passed, and ended the engine's process later. */
  v.object({kind: v.literal('lost')}),
]);

/** What became of a device when it was tried in a process of its own. */
export type Finding = v.InferOutput<typeof schema>;

/** @returns undefined for anything that is no finding */
export function parseFinding(value: unknown): Finding | undefined {
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
}
