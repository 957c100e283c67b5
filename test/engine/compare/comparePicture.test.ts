import assert from 'node:assert/strict';
import {cpSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {
  answerNames,
  comparePicture,
  type ModelAnswer,
  type PictureRequest,
} from '../../../src/engine/compare/comparePicture.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import {dataFolder, needsData} from '../../requirements.ts';
import {donut, waferModel, wafers} from '../samples.ts';
import {playground} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

const checkpoint = (name: string, format = 'tfjs-layers') => join(wafers, 'models', name, format);

async function answersOf(
  models: readonly string[],
  request: Partial<PictureRequest> = {},
  onAnswer: () => void = () => {},
): Promise<ModelAnswer[]> {
  const answers: ModelAnswer[] = [];
  for await (const answer of comparePicture(engine, {image: donut, aggregate: 'single', ...request, models})) {
    answers.push(answer);
    onAnswer();
  }
  return answers;
}

const explained = (answer: ModelAnswer): Extract<ModelAnswer, {kind: 'explained'}> => {
  assert.ok(answer.kind === 'explained', answer.kind === 'failed' ? answer.message : '');
  return answer;
};

test('checkpoints explain the class of the first, and the nearer the training the more alike their maps', async () => {
  const [final, middle, early] = (await answersOf(['final', 'middle', 'early'].map((name) => checkpoint(name)))).map(
    explained,
  );
  assert.deepEqual(
    [final, middle, early].map(({explanation}) => explanation.target.label),
    ['donut', 'donut', 'donut'],
  );
  assert.equal(early.explanation.top[0].label, 'edge-ring');
  assert.ok(
    final.similarity.spearman === 1 &&
      middle.similarity.shared > early.similarity.shared &&
      early.similarity.shared < 0.8,
  );
  assert.deepEqual(answerNames([final, middle, early]), [
    'final/tfjs-layers',
    'middle/tfjs-layers',
    'early/tfjs-layers',
  ]);
});

test('formats are compared with each other, files of one name by their folders, and the same model twice says so', async () => {
  const answers = (
    await answersOf([
      waferModel,
      checkpoint('final', 'wafers.keras'),
      checkpoint('final', 'wafers.h5'),
      checkpoint('early', 'wafers.keras'),
      waferModel,
    ])
  ).map(explained);
  for (const {similarity} of [answers[1], answers[2], answers[4]]) assert.ok(similarity.shared > 0.999);
  assert.deepEqual(
    answers.map(({warnings}) => warnings.length),
    [0, 0, 0, 0, 1],
  );
  assert.match(answers[4].warnings[0], /holds the same model as/);
  assert.deepEqual(answerNames([answers[1], answers[3]]), ['final/wafers.keras', 'early/wafers.keras']);
});

test('a diverged, a half-written and a deleted checkpoint are told, and the others are compared', async (t) => {
  const {folder} = playground(t, []);
  const copies = ['diverged', 'half', 'deleted'].map((name) => join(folder, name));
  for (const copy of copies) cpSync(waferModel, copy, {recursive: true});
  const [diverged, half, deleted] = copies.map((copy) => join(copy, 'group1-shard1of1.bin'));
  const bytes = readFileSync(half);
  writeFileSync(half, bytes.subarray(0, 1000));
  new Float32Array(bytes.buffer, bytes.byteOffset, 8).fill(NaN);
  writeFileSync(diverged, bytes);
  const answers = await answersOf([...copies, waferModel, checkpoint('early')], {}, () =>
    rmSync(join(deleted, '..'), {recursive: true, force: true}),
  );
  assert.deepEqual(
    answers.map((answer) => (answer.kind === 'failed' ? answer.diverged : 'explained')),
    [true, false, false, 'explained', 'explained'],
  );
  const messages = answers.map((answer) => (answer.kind === 'failed' ? answer.message : ''));
  assert.match(messages[0], /training has diverged/);
  assert.match(messages[1], /truncated/);
  assert.match(messages[2], /no model at/);
  assert.equal(
    explained(answers[3]).similarity.spearman,
    1,
    'the first that can be explained is what the others are compared with',
  );
});

test('a file that is no model is a failure of its own, a missing picture ends all', async () => {
  const [picture, model] = await answersOf([donut, waferModel]);
  assert.ok(picture.kind === 'failed' && !picture.diverged);
  assert.equal(model.kind, 'explained');
  await assert.rejects(answersOf([waferModel, waferModel], {image: '/nowhere.png'}), {code: 'picture-not-found'});
});

test(
  'another architecture with another input size and other classes is compared by index, and that is said',
  needsData,
  async () => {
    const [large, small] = (
      await answersOf(
        [join(dataFolder, 'models/mobilenet_v1_0.25_layers'), join(dataFolder, 'models/cnn_explainer_tinyvgg')],
        {image: join(dataFolder, 'pictures/pgc_both.png')},
      )
    ).map(explained);
    assert.notEqual(large.explanation.map.width, small.explanation.map.width);
    assert.ok(small.explanation.target.index < 10);
    assert.match(small.warnings.join('\n'), /has no class .* is explained instead/);
    assert.ok(Number.isFinite(small.similarity.ssim) && small.similarity.centres !== null);
  },
);
