import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {readExplainRun} from '../../src/cli/explainRun.ts';
import {parseRange, parseTarget} from '../../src/cli/explainOptions.ts';
import {terminal} from './terminal.ts';

const request = (...args: string[]) => readExplainRun(['cat.png', '--model', 'm', ...args]).request;

test('without --method and --aggregate the map is augmented, with --method alone it is single', () => {
  assert.deepEqual(request(), {aggregate: 'augmented'});
  assert.deepEqual(request('--method', 'layer-cam'), {aggregate: 'single', method: 'layer-cam'});
  assert.deepEqual(request('--method', 'layer-cam', '--aggregate', 'max'), {aggregate: 'max', method: 'layer-cam'});
  assert.deepEqual(request('--aggregate', 'single'), {aggregate: 'single'});
});

test('every option reaches the engine', () => {
  const given =
    '--target 7 --layer conv --preset paper --augmentations 50 --seed 3 --range -1..1 --resize letterbox ' +
    '--interpolation area --threshold .3 --runtime tfjs --device cpu';
  assert.deepEqual(request(...given.split(' ')), {
    aggregate: 'augmented',
    target: {kind: 'class', class: '7', sign: 1},
    layer: 'conv',
    preset: 'paper',
    augmentations: 50,
    seed: 3,
    preprocessing: {range: '-1..1', resize: 'letterbox', interpolation: 'area'},
    threshold: 0.3,
    runtime: 'tfjs',
    device: 'cpu',
  });
});

test('a value may start with a dash, and so may a picture after --', () => {
  assert.deepEqual(request('--range', '-1..1').preprocessing, {range: '-1..1'});
  assert.deepEqual(request('--range=-1..1').preprocessing, {range: '-1..1'});
  assert.deepEqual(readExplainRun(['--model', 'm', '--', '-cat.png', '--json']).pictures, ['-cat.png', '--json']);
});

test('options may stand before, between and after the pictures', () => {
  assert.deepEqual(readExplainRun(['a.png', '--model', 'm', 'b.png', '--json', 'c.png']).pictures, [
    'a.png',
    'b.png',
    'c.png',
  ]);
});

test('a target is a label, an index, the prediction, or what speaks against a class', () => {
  assert.deepEqual(parseTarget('predicted'), {kind: 'predicted'});
  assert.deepEqual(parseTarget('tiger cat'), {kind: 'class', class: 'tiger cat', sign: 1});
  assert.deepEqual(parseTarget('not:tiger cat'), {kind: 'class', class: 'tiger cat', sign: -1});
  assert.deepEqual(parseTarget('281'), {kind: 'class', class: '281', sign: 1});
  assert.deepEqual(parseTarget('not:281'), {kind: 'class', class: '281', sign: -1});
  assert.throws(() => parseTarget('not:'), /needs a class/);
  assert.throws(() => parseTarget('not:predicted'), /write the class/);
});

test('a range is one of the named or mean and deviation', () => {
  assert.equal(parseRange('caffe'), 'caffe');
  assert.deepEqual(parseRange('127.5:127.5'), {mean: [127.5], std: [127.5]});
  assert.deepEqual(parseRange('123.7,116.3,103.5:58.4,57.1,57.4'), {
    mean: [123.7, 116.3, 103.5],
    std: [58.4, 57.1, 57.4],
  });
  for (const wrong of ['0-1', '1:0', '1:-2', '1:', ':1', '1:2:3', '1,,2:3', '0:Infinity', 'x:1', '']) {
    assert.throws(() => parseRange(wrong), /takes 0\.\.1, .*or <mean>:<std>/, wrong);
  }
});

test('each wrong call is one sentence with the remedy, and the exit code 2', async (t) => {
  const {heatlens} = await terminal(t);
  const wrong: readonly [string, RegExp][] = [
    ['explain', /No picture is named/],
    ['explain cat.png', /add --model/],
    ['explain cat.png --model', /--model needs a value: --model <path>\./],
    ['explain cat.png --modle m', /no option --modle \(did you mean --model\?\)/],
    [
      'explain cat.png --model m --aggregate avarage',
      /--aggregate takes augmented, mean, max or single, not `avarage`/,
    ],
    ['explain cat.png --model m --preset papre', /\(did you mean paper\?\)/],
    [
      'explain cat.png --model m --method grad-cam2',
      /--method takes grad-cam or layer-cam, not `grad-cam2` \(did you mean grad-cam\?\)\./,
    ],
    ['explain cat.png --model m --threshold 1.5', /--threshold takes a number from 0 to 1, not `1\.5`\./],
    ['explain cat.png --model m --threshold -1', /--threshold takes a number from 0 to 1, not `-1`\./],
    ['explain cat.png --model m --augmentations 0', /whole number from 1 to 1000/],
    ['explain cat.png --model m --seed 1.5', /whole number from 0/],
    ['explain cat.png --model m --range 0..2', /--range takes 0\.\.1/],
    ['explain cat.png --model m --json=yes', /--json takes no value/],
    ['explain -cat.png --model m', /no option -c\b.*\.\/-c/],
    [
      'explain cat.png --model m --method grad-cam --augmentations 9',
      /--augmentations has no effect.*add --aggregate augmented/,
    ],
    ['explain cat.png --model m --aggregate single --preset paper', /--preset has no effect/],
    ['explain cat.png --model=', /--model is empty: it needs <path>/],
    ['inspect', /inspect takes one model/],
    ['inspect a b', /inspect takes one model/],
    ['methods x', /methods takes no arguments/],
    ['doctor x', /doctor takes options only/],
    ['explian cat.png', /`explian` is not a command \(did you mean explain\?\)/],
  ];
  for (const [line, expected] of wrong) {
    const {code, stdout, stderr} = await heatlens(...line.split(' '));
    assert.equal(code, 2, line);
    assert.equal(stdout, '', line);
    assert.match(stderr, expected);
    assert.match(stderr, /^[^\n]+\.\n$/, line);
  }
});

test('no arguments whatever break the reader: it understands them or says why not', async () => {
  const words = fc.constantFrom(
    '--model',
    'm',
    '--json',
    '-x',
    '--',
    '-',
    '--=',
    '',
    '--range',
    '-1..1',
    '--target',
    '--help=1',
    '__proto__',
    '--__proto__',
    '--constructor',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(words, fc.string())), async (args) => {
      try {
        readExplainRun(args);
      } catch (error) {
        assert.equal(error instanceof Error && error.name, 'UsageError');
      }
    }),
  );
});
