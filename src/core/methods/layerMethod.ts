import {relu, type Tensor, type Tensor2D, type Tensor4D} from '@tensorflow/tfjs-core';
import {differentiate, type Derivatives} from './differentiate.ts';
import type {Bench, Maps, Method, Subject} from './method.ts';

/** A method whose map is one formula of a layer's activations and gradients. */
export interface LayerFormula {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly unit?: string;
  /** @returns [B, n, m], before the ReLU that all of them end with */
  readonly formula: (at: Derivatives) => Tensor;
  /** Looks at the other outputs of the program; throws where the method does not fit. */
  readonly check?: {
    readonly outputs: (at: Derivatives) => Record<string, Tensor>;
    readonly accept: (outputs: Record<string, Float32Array>) => void;
  };
}

/** Carries what all layer methods share: differentiating, the ReLU, running as one program. */
export function layerMethod({id, title, source, unit = '∂logit', formula, check}: LayerFormula): Method {
  return {
    id,
    title,
    source,
    unit,
    grid: 'layer',
    targeted: true,
    direct: true,
    cost: () => ({forwards: 1, backwards: check ? 2 : 1}),
    async *explain(bench: Bench, {images, targets}: Subject): AsyncGenerator<Maps> {
      const layer = bench.layers[bench.layers.length - 1];
      const outputs = await bench.run(
        `${id} ${layer}`,
        {
          name: `${title} at ${layer}`,
          inputs: {images: images.shape, targets: targets.shape},
          run: (inputs) => {
            const at = differentiate(bench.network, inputs.images as Tensor4D, layer, inputs.targets as Tensor2D);
            return {maps: relu(formula(at)), logits: at.logits, ...check?.outputs(at)};
          },
        },
        {images: images.values, targets: targets.values},
      );
      check?.accept(Object.fromEntries(Object.entries(outputs).map(([name, array]) => [name, array.values])));
      yield {maps: outputs.maps, logits: outputs.logits, done: 1};
    },
  };
}
