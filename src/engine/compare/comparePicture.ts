import {matchClasses} from '../../core/compare/matchClasses.ts';
import {mapSimilarity} from '../../core/compare/similarity.ts';
import {HeatlensError} from '../../core/errors.ts';
import type {MapSimilarity} from '../../protocol/compare.ts';
import type {ExplainRequest, Explanation, ShownPicture, TargetRequest} from '../../protocol/explanation.ts';
import type {Engine} from '../api.ts';
import {lastState} from '../lastState.ts';
import {toldApart} from './runNames.ts';

/** What one model makes of the picture. */
export type ModelAnswer =
  | {
      readonly kind: 'explained';
      readonly model: string;
      readonly explanation: Explanation;
      readonly picture: ShownPicture;
      /** To the map of the first that could be explained. */
      readonly similarity: MapSimilarity;
      readonly warnings: readonly string[];
    }
  /** `diverged`: its weights are no numbers. */
  | {readonly kind: 'failed'; readonly model: string; readonly message: string; readonly diverged: boolean};

export interface PictureRequest extends Omit<ExplainRequest, 'model'> {
  /** Absolute. */
  readonly models: readonly string[];
}

/**
 * One picture by several models, one after the other. The class is the one that the first predicts (or that was asked
 * for), in the others by its label, else by its index; a model that fails does not keep the next from their turn.
 *
 * @throws HeatlensError `cancelled`, and what has to do with the picture or the request and not with a model
 */
export async function* comparePicture(
  engine: Pick<Engine, 'explain' | 'outline'>,
  {models, ...request}: PictureRequest,
  signal?: AbortSignal,
): AsyncGenerator<ModelAnswer, void> {
  let first: Explanation | undefined;
  for (const model of models) {
    try {
      const {target, warnings} =
        first === undefined ? {target: request.target, warnings: []} : await sameClass(engine, first, model);
      const {explanation, picture} = await lastState(engine, {...request, model, ...(target && {target})}, signal);
      const same =
        first?.model.sha256 === explanation.model.sha256
          ? [`${explanation.model.path} holds the same model as ${first.model.path}.`]
          : [];
      first ??= explanation;
      const similarity = mapSimilarity(
        {map: first.map, field: first.field},
        {map: explanation.map, field: explanation.field},
      );
      yield {kind: 'explained', model, explanation, picture, similarity, warnings: [...same, ...warnings]};
    } catch (error) {
      if (!(error instanceof HeatlensError) || !ofTheModel.test(error.code)) throw error;
      yield {kind: 'failed', model, message: error.message, diverged: 'weight' in error.details};
    }
  }
}

const ofTheModel =
  /^(model-.*|no-spatial-layer|unknown-layer|method-unsuitable|settings-invalid|runtime-failed|out-of-memory)$/;

/** Names that tell the models of answers apart. */
export function answerNames(answers: readonly ModelAnswer[]): readonly string[] {
  return toldApart(
    answers.map((answer) =>
      answer.kind === 'explained' ? answer.explanation.model : {path: answer.model, name: answer.model},
    ),
  );
}

async function sameClass(
  engine: Pick<Engine, 'outline'>,
  {target: {index, label, sign}, labels, model: first}: Explanation,
  model: string,
): Promise<{readonly target: TargetRequest; readonly warnings: readonly string[]}> {
  const outline = await engine.outline(model);
  const {toA, warnings} = matchClasses(labels, outline.labels, [first.name, outline.name]);
  const own = toA.indexOf(index);
  const found = own >= 0 ? own : Math.min(index, outline.labels.length - 1);
  const missing =
    own >= 0
      ? []
      : [
          `${outline.name} has no class \`${label}\`: its class ${found}, \`${outline.labels[found]}\`, is explained instead.`,
        ];
  return {target: {kind: 'class', class: found, sign}, warnings: [...missing, ...warnings]};
}
