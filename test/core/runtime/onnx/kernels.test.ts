import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cast, engine, maxPool, mul, ones, type NamedAttrMap, type NamedTensorMap, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import {KERNELS} from '../../../../src/core/runtime/onnx/kernels/table.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program, Shape} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {seededRandom} from '../../../../src/core/random.ts';
import {ROWS, type Row, type RowInput} from './kernelRows.ts';

const reference = await createTfjsRuntime({backend: 'cpu'});
const traced = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});

// Asked for and thrown away by tfjs itself; see the test of their absence below.
const UNWANTED = ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'];

// Making a session costs more than running one: so many draws go into one program.
const DRAWS = 20;

for (const name of Object.keys(KERNELS).filter((kernel) => !UNWANTED.includes(kernel))) {
  test(`${name}, traced, gives tfjs's own numbers on random shapes and layouts`, async () => {
    const draw = ROWS[name];
    assert.ok(draw, `${name} has no row in kernelRows.ts`);
    const property = fc.asyncProperty(fc.gen(), fc.nat(), async (g, seed) => {
      const calls = Array.from({length: DRAWS}, (_, at) => callOf(g, `${at}`, name, draw(g)));
      await compare(name, calls, seed);
    });
    await fc.assert(property, {seed: 20, numRuns: 2, endOnFailure: true});
  });
}

test('every row of the table of cases belongs to a kernel', () => {
  assert.deepEqual(Object.keys(ROWS).filter((name) => !Object.hasOwn(KERNELS, name)), []);
});

/** What the kernel's input is inside the graph: an input, a value in NCHW, or one that is broadcast. */
type View = 'plain' | 'blocked' | 'broadcast';

interface CallInput {
  readonly key: string;
  /** Its name among the inputs of the whole program. */
  readonly name: string;
  readonly input: RowInput;
  readonly given: Shape;
  readonly view: View;
}

interface Call {
  readonly id: string;
  readonly kernel: string;
  readonly row: Row;
  readonly inputs: readonly CallInput[];
}

function callOf(g: fc.GeneratorValue, id: string, kernel: string, row: Row): Call {
  const inputs = Object.entries(row.inputs).map(([key, input]) => {
    const view = g(() => fc.constantFrom<View>('plain', 'blocked', 'broadcast'));
    return {key, name: `${id}.${key}`, input, given: givenShape(input, view), view};
  });
  return {id, kernel, row, inputs};
}

async function compare(name: string, calls: readonly Call[], seed: number): Promise<void> {
  const inputs = calls.flatMap((call) => call.inputs);
  const program = (run: (call: Call, inputs: NamedTensorMap) => Tensor[]): Program => ({
    name,
    inputs: Object.fromEntries(inputs.map((input) => [input.name, input.given])),
    run: (tensors) => Object.fromEntries(calls.flatMap((call) => {
      const seen = call.inputs.map((input) => [input.key, viewed(tensors[input.name], input)]);
      const results = run(call, Object.fromEntries(seen) as NamedTensorMap);
      return results.map((tensor, at) => [`${call.id}.y${at}`, cast(tensor, 'float32')]);
    })),
  });
  const random = seededRandom(seed);
  const values = Object.fromEntries(inputs.map(({name: key, input, given}) => [key, drawValues(input, given, random)]));
  const expected = await (await reference.compile(program(name === 'BroadcastTo' ? broadcast : runKernel))).run(values);
  const compiled = await traced.compile(program(runKernel));
  const actual = await compiled.run(values);
  await compiled.dispose();
  assert.deepEqual(Object.keys(actual).toSorted(), Object.keys(expected).toSorted());
  for (const [output, {shape, values: wanted}] of Object.entries(expected)) {
    const call = JSON.stringify(calls.find(({id}) => output.startsWith(`${id}.`)));
    assert.deepEqual(actual[output]?.shape, shape, call);
    assertClose(actual[output]?.values ?? new Float32Array(), wanted, call);
  }
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

function viewed(x: Tensor | undefined, {input: {shape, dtype = 'float32'}, given, view}: CallInput): Tensor {
  assert.ok(x);
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

function assertClose(actual: Float32Array, expected: Float32Array, call: string): void {
  assert.equal(actual.length, expected.length);
  expected.forEach((wanted, at) => {
    const got = actual[at] ?? Number.NaN;
    const tolerance = 2e-5 * Math.max(1, Math.abs(wanted));
    assert.ok(Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance, `element ${at}: ${got} instead of ${wanted} in ${call}`);
  });
}
