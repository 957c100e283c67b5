/**
 * Spearman's rank correlation, equal values sharing the mean of their ranks: Pearson's of the ranks.
 *
 * @param a as long as b, finite
 * @returns −1…1; where all values of one are equal there is no order to agree with, and it is 0, or 1 where both are so
 */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  const [x, y] = [ranksOf(a), ranksOf(b)];
  const middle = (a.length + 1) / 2;
  let covariance = 0;
  let spreadA = 0;
  let spreadB = 0;
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - middle, y[i] - middle];
    covariance += dx * dy;
    spreadA += dx * dx;
    spreadB += dy * dy;
  }
  if (spreadA === 0 || spreadB === 0) return spreadA === spreadB ? 1 : 0;
  return Math.min(1, Math.max(-1, covariance / Math.sqrt(spreadA * spreadB)));
}

/** From 1. */
function ranksOf(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}
