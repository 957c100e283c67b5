import type {Sanity} from '../../protocol/compare.ts';
import type {Explanation} from '../../protocol/explanation.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {EngineError} from '../engine/engineError.ts';

/** Explains again, as the plain map was made, with more and more of the network's weights random. */
export async function checkSanity(
  engine: EngineClient,
  explanation: Explanation | undefined,
  signal: AbortSignal,
): Promise<Sanity> {
  if (explanation === undefined) {
    throw new EngineError('argument-invalid', 'There is no finished map yet. Wait for it, or stop it.');
  }
  const {image, model, target, layer, method, seed, preprocessing} = explanation;
  const {range, channelOrder, resize, interpolation} = preprocessing;
  return engine.sanity(
    {
      image: image.path,
      model: model.path,
      target: {kind: 'class', class: target.index, sign: target.sign},
      layer: layer.name,
      method: method.id,
      seed,
      preprocessing: {range, channelOrder, resize, interpolation},
    },
    () => {},
    signal,
  );
}
