/** More of them would wait for the thread that writes. */
const mostLanes = 16;
/** A thread with its copy of ONNX Runtime's JavaScript. */
const threadBytes = 48 * 2 ** 20;
/** Of what is free. */
const share = 0.5;

/**
 * A lane for each core; fewer, with more threads each, where memory does not hold as many.
 *
 * @param available bytes
 * @param needs bytes of a run, and of the weights, of which a session holds a copy for its kernels beside the first
 */
export function lanesFor(
  cores: number,
  available: number,
  {run, weights}: {readonly run: number; readonly weights: number},
): {lanes: number; threads: number} {
  const fitting = Math.floor((share * available) / (run + 2 * weights + threadBytes));
  const lanes = Math.max(1, Math.min(cores, mostLanes, fitting));
  return {lanes, threads: Math.floor(cores / lanes)};
}
