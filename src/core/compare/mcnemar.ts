/**
 * Exact McNemar test (McNemar 1947; two-sided binomial): whether two classifiers that disagree on so many pictures are
 * equally often the one that is right.
 *
 * p = min(1, 2 Σ_{k ≤ min(onlyA, onlyB)} C(n, k) / 2ⁿ),  n = onlyA + onlyB
 *
 * @param onlyA pictures that A alone gets right
 * @returns 0…1; 1 where they never disagree
 */
export function mcnemarP(onlyA: number, onlyB: number): number {
  const n = onlyA + onlyB;
  const fewer = Math.min(onlyA, onlyB);
  // The largest term as a logarithm, since 2ⁿ overflows; the others relative to it.
  let logTerm = -n * Math.LN2;
  for (let k = 1; k <= fewer; k++) logTerm += Math.log((n - k + 1) / k);
  let sum = 0;
  for (let k = fewer, relative = 1; k >= 0; k--) {
    sum += relative;
    relative *= k / (n - k + 1);
  }
  return Math.min(1, 2 * Math.exp(logTerm) * sum);
}
