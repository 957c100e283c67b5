import type {ClassScore} from './explanation.ts';

/** A probability in percent, or the logit where there is none. */
export function scoreText({probability, logit}: Pick<ClassScore, 'probability' | 'logit'>): string {
  return probability === null ? logit.toFixed(2) : percentText(probability);
}

/** A share of 0…1. */
export function percentText(share: number): string {
  const percent = share * 100;
  return percent > 0 && percent < 0.05 ? '< 0.1 %' : `${percent.toFixed(1)} %`;
}
