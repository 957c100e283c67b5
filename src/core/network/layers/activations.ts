import {
  abs,
  add,
  clipByValue,
  elu,
  exp,
  leakyRelu,
  log1p,
  minimum,
  mul,
  neg,
  relu,
  relu6,
  serialization,
  sigmoid,
  sign,
  split,
  sqrt,
  sub,
  tanh,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {layers} from '@tensorflow/tfjs-layers';
import {byName} from '../../byName.ts';

/** What tfjs makes of a layer's `activation`. */
export interface Activation {
  getClassName(): string;
  apply(x: Tensor): Tensor;
}

/** @param identifier as it stands in a layer's settings; none for none */
export function activationNamed(identifier: unknown): Activation | undefined {
  if (identifier === undefined || identifier === null || identifier === 'linear') return undefined;
  return (layers.activation({activation: identifier as 'relu'}) as unknown as {activation: Activation}).activation;
}

/** Keras's activations that tfjs lacks, by the names that tfjs asks for (it turns names into camelCase). */
export const ACTIVATIONS: Readonly<Record<string, (x: Tensor) => Tensor>> = byName({
  silu: (x) => mul(x, sigmoid(x)),
  hardSilu: (x) => mul(x, hardSigmoid(x)),
  hardSwish: (x) => mul(x, hardSigmoid(x)),
  hardSigmoidKeras3: hardSigmoid,
  leakyRelu: (x) => leakyRelu(x, 0.2),
  exponential: (x) => exp(x),
  logSigmoid: (x) => sub(minimum(x, 0), log1p(exp(neg(abs(x))))),
  celu: (x) => elu(x),
  hardTanh: (x) => clipByValue(x, -1, 1),
  tanhShrink: (x) => sub(x, tanh(x)),
  softShrink: (x) => mul(sign(x), relu(sub(abs(x), 0.5))),
  squareplus: (x) => mul(0.5, add(x, sqrt(add(mul(x, x), 4)))),
  glu: (x) => {
    const [values, gates] = split(x, 2, -1);
    return mul(values, sigmoid(gates));
  },
});

/** Keras 3's; Keras 2's, which tfjs has, is clip(0.2 x + 0.5). */
function hardSigmoid(x: Tensor): Tensor {
  return mul(relu6(add(x, 3)), 1 / 6);
}

export function registerActivations(): void {
  for (const [name, apply] of Object.entries(ACTIVATIONS)) registerActivation(name, apply);
}

function registerActivation(name: string, apply: (x: Tensor) => Tensor): void {
  class Named extends serialization.Serializable {
    static readonly className = name;

    getConfig(): serialization.ConfigDict {
      return {};
    }

    apply(x: Tensor): Tensor {
      return apply(x);
    }
  }
  serialization.registerClass(Named);
}
