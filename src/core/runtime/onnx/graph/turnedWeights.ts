import {transposeValues} from './transposeValues.ts';
import type {ConstantValues} from './value.ts';

const turned = new WeakMap<ConstantValues, Map<string, WeakRef<ConstantValues>>>();

/**
 * The values in the order of the permuted axes; the same array for as long as someone holds it. Programs of one network
 * that are compiled one after the other turn its weights once. Nothing keeps the array after that: ONNX Runtime has its
 * own copy by then.
 */
export function turnedWeights(
  values: ConstantValues,
  shape: readonly number[],
  permutation: readonly number[],
): ConstantValues {
  const orders = turned.get(values) ?? new Map<string, WeakRef<ConstantValues>>();
  turned.set(values, orders);
  const order = `${shape.join()} ${permutation.join()}`;
  const known = orders.get(order)?.deref();
  if (known !== undefined) return known;
  const made = transposeValues(values, shape, permutation);
  orders.set(order, new WeakRef(made));
  return made;
}
