import {
  cast,
  engine,
  maxPool,
  mul,
  ones,
  tensor,
  type NamedAttrMap,
  type NamedTensorMap,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import {seededRandom} from '../../../../src/core/random.ts';
import type {Array32, Program, Runtime, Shape} from '../../../../src/core/runtime/runtime.ts';
import type {Row, RowInput} from './kernelRow.ts';

/** What the kernel's input is inside the graph: an input, a value in NCHW, or one that is broadcast. */
type View = 'plain' | 'blocked' | 'broadcast';
const VIEWS: readonly View[] = ['plain', 'blocked', 'broadcast'];

interface CallInput {
  readonly key: string;
  /** Its name among the inputs of the whole program. */
  readonly name: string;
  readonly input: RowInput;
  readonly given: Shape;
  readonly view: View;
}

export interface Call {
  readonly id: string;
  readonly kernel: string;
  readonly row: Row;
  readonly inputs: readonly CallInput[];
}

/** One call with what its inputs are inside the graph drawn too, or as they are. */
export function callOf(
  g: fc.GeneratorValue,
  id: string,
  kernel: string,
  row: Row,
  views: readonly View[] = VIEWS,
): Call {
  const inputs = Object.entries(row.inputs).map(([key, input]) => {
    const view = g(() => fc.constantFrom<View[]>(...views));
    return {key, name: `${id}.${key}`, input, given: givenShape(input, view), view};
  });
  return {id, kernel, row, inputs};
}

/** Two runtimes, of which one is right, and how far from it the other may be, of the larger of 1 and the value. */
export interface Comparison {
  readonly reference: Runtime;
  readonly tried: Runtime;
  readonly tolerance: number;
}

/**
 * Runs the calls as one program, since making a session costs more than running one.
 *
 * @returns what is wrong with each call whose numbers are not the reference's; empty where all agree
 */
export async function differences(
  name: string,
  calls: readonly Call[],
  seed: number,
  {reference, tried, tolerance}: Comparison,
): Promise<Compared> {
  const inputs = calls.flatMap((call) => call.inputs);
  const program = (run: (call: Call, inputs: NamedTensorMap) => Tensor[]): Program => ({
    name,
    inputs: Object.fromEntries(inputs.filter(({input}) => !input.fixed).map((input) => [input.name, input.given])),
    run: (tensors) =>
      Object.fromEntries(
        calls.flatMap((call) => {
          const seen = call.inputs.map((input) => [input.key, viewed(tensors[input.name], input)]);
          const results = run(call, Object.fromEntries(seen) as NamedTensorMap);
          return results.map((tensor, at) => [`${call.id}.y${at}`, cast(tensor, 'float32')]);
        }),
      ),
  });
  const random = seededRandom(seed);
  const values = Object.fromEntries(inputs.map(({name: key, input, given}) => [key, drawValues(input, given, random)]));
  const expected = await (await reference.compile(program(name === 'BroadcastTo' ? broadcast : runKernel))).run(values);
  const compiled = await tried.compile(program(runKernel));
  const actual = await compiled.run(values);
  const notes = compiled.notes;
  await compiled.dispose();
  const problems = Object.entries(expected).flatMap(([output, wanted]) => {
    const problem = different(actual[output], wanted, tolerance);
    return problem ? [`${problem} in ${JSON.stringify(calls.find(({id}) => output.startsWith(`${id}.`)))}`] : [];
  });
  return {problems, notes};
}

interface Compared {
  readonly problems: readonly string[];
  readonly notes: readonly string[];
}

function runKernel({kernel, row}: Call, inputs: NamedTensorMap): Tensor[] {
  const list = Array.isArray(row.inputs) ? (Object.values(inputs) as unknown as NamedTensorMap) : inputs;
  return [engine().runKernel<Tensor | Tensor[]>(kernel, list, {...row.attrs} as NamedAttrMap)].flat();
}

// tfjs's op of this name runs another kernel, and there is none for the cpu.
function broadcast({row}: Call, {x}: NamedTensorMap): Tensor[] {
  return [mul(x, ones(row.attrs?.['shape'] as number[]))];
}

function givenShape({shape}: RowInput, view: View): Shape {
  return view === 'broadcast' ? shape.map((size, axis) => (axis % 2 === 0 ? 1 : size)) : shape;
}

function viewed(x: Tensor | undefined, {input: {shape, dtype = 'float32', fixed}, given, view}: CallInput): Tensor {
  if (fixed) return tensor([...fixed], [...shape], dtype);
  if (x === undefined) throw new Error('The program lacks an input.');
  if (view === 'broadcast' && given.join() !== shape.join()) return cast(mul(x, ones([...shape])), dtype);
  if (view === 'blocked' && shape.length === 4) return cast(maxPool(x as Tensor4D, 1, 1, 'valid'), dtype);
  return cast(x, dtype);
}

function drawValues({range = [-3, 3], whole}: RowInput, shape: Shape, random: () => number): Float32Array {
  const size = shape.reduce((product, n) => product * n, 1);
  const [low, high] = range;
  return Float32Array.from({length: size}, () =>
    whole ? Math.floor(low + random() * (high - low + 1)) : low + random() * (high - low),
  );
}

function different(actual: Array32 | undefined, {shape, values}: Array32, tolerance: number): string | undefined {
  if (actual?.shape.join() !== shape.join()) return `shape [${actual?.shape.join()}] instead of [${shape.join()}]`;
  const close = (got: number, wanted: number) =>
    Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * Math.max(1, Math.abs(wanted));
  const at = values.findIndex((wanted, k) => !close(actual.values[k], wanted));
  return at < 0 ? undefined : `element ${at}: ${actual.values[at]} instead of ${values[at]}`;
}
