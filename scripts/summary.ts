import {relative} from 'node:path';
import type {TestResult} from './tally.ts';

/**
 * Prints what was skipped and what failed by name, then the totals as the last line.
 *
 * @param strict a required test that was skipped counts as failed (CI=true)
 * @returns whether all is well
 */
export function summarise(results: readonly TestResult[], strict: boolean): boolean {
  const judged = results.map((result) =>
    strict && result.outcome === 'skipped' && !result.reason.startsWith('optional:')
      ? {...result, outcome: 'failed' as const, reason: `skipped, ${result.reason}`}
      : result,
  );
  const having = (outcome: TestResult['outcome']) => judged.filter((result) => result.outcome === outcome);
  list('Skipped', having('skipped'));
  list('Failed', having('failed'));
  const [passed, failed, skipped] = (['passed', 'failed', 'skipped'] as const).map((outcome) => having(outcome).length);
  console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
  return failed === 0;
}

function list(title: string, results: readonly TestResult[]): void {
  if (results.length === 0) return;
  console.log(`\n${title}:`);
  for (const {name, file, reason} of results) {
    const where = file === '' ? '' : ` [${relative(process.cwd(), file)}]`;
    console.log(`  ${name}${where}${reason === '' ? '' : `: ${reason.split('\n')[0]}`}`);
  }
}
