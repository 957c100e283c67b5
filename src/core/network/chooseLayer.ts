import {HeatlensError} from '../errors.ts';
import {passingLayers} from './layers/passing.ts';
import {nearest} from '../settings/nearest.ts';
import type {Layer, Network} from './network.ts';

/** Whether a layer's activations lie on a grid larger than 1×1: [n, m, channels]. */
export function isSpatial(layer: Layer): boolean {
  return layer.shape.length === 3 && layer.offGrid !== true && layer.shape[0] * layer.shape[1] > 1;
}

/** Layers that can be explained, deepest first. */
export function explainableLayers(network: Network): Layer[] {
  return network.layers.filter(isSpatial).toReversed();
}

/**
 * Chooses the deepest activation with a grid larger than 1×1, by shapes and not by names. Of a vision transformer it is
 * what the last attention block looks at: after it a class token has gathered what counts, and the other tokens have no
 * gradient.
 *
 * @returns the layer and, in words, why
 * @throws HeatlensError `no-spatial-layer` where the network has none
 */
export function chooseLayer(network: Network): {layer: Layer; reason: string} {
  const spatial = explainableLayers(network);
  const layer = spatial.find((candidate) => !passingLayers.has(candidate.kind)) ?? spatial[0];
  if (layer === undefined) {
    throw new HeatlensError(
      'no-spatial-layer',
      'No layer of this model has a spatial grid larger than 1×1, so there is nothing to draw a heat-map from. ' +
        'Layer methods need a convolutional network or a vision transformer; choose another model.',
    );
  }
  const attended =
    layer.tokens === undefined ? undefined : spatial.find((candidate) => candidate.name === network.attended);
  if (attended)
    return {
      layer: attended,
      reason: `the tokens that the last attention block looks at, as a grid (${sizeOf(attended)})`,
    };
  const [, , channels] = layer.shape;
  const after = network.layers.slice(network.layers.indexOf(layer) + 1);
  const classMap = channels === network.head.classes && after.every((later) => later.parameters === 0);
  const reason =
    `the deepest layer with a grid larger than 1×1 (${sizeOf(layer)})` +
    (classMap ? '; its channels are the classes, so the map is a class activation map' : '');
  return {layer, reason};
}

function sizeOf({shape}: Layer): string {
  return shape.join('×');
}

/** @throws HeatlensError `unknown-layer` that lists the layers there are */
export function findLayer(network: Network, name: string): Layer {
  const layer = network.layers.find((candidate) => candidate.name === name);
  if (layer && isSpatial(layer)) return layer;
  const spatial = explainableLayers(network).map((candidate) => candidate.name);
  const why = layer
    ? `has the shape [${layer.shape.join(', ')}], which is no spatial grid`
    : 'is not a layer of this model';
  const near = nearest(name, spatial, 5);
  const list = near.length > 0 ? `, nearest first: ${near.join(', ')}` : `: ${spatial.slice(0, 5).join(', ')}`;
  throw new HeatlensError('unknown-layer', `\`${name}\` ${why}. Layers with a spatial output${list}.`, {
    details: {layers: spatial},
  });
}
