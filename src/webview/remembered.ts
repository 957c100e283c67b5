/** Remembers the last result of a pure function while its arguments are the same values. */
export function remembered<A extends readonly unknown[], R>(make: (...inputs: A) => R): (...inputs: A) => R {
  let last: {inputs: A; result: R} | undefined;
  return (...inputs) => {
    if (last === undefined || inputs.some((input, at) => input !== last?.inputs[at])) {
      last = {inputs, result: make(...inputs)};
    }
    return last.result;
  };
}
