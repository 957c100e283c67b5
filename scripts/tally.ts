// A node:test reporter that keeps what the summary of `npm test` needs: one JSON object a test.
import type {TestEvent} from 'node:test/reporters';

/** One finished test. */
export interface TestResult {
  readonly name: string;
  readonly file: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it was skipped. */
  readonly reason: string;
}

/** What becomes of a test that did not fail; node:test gives true where a skip has no reason. */
export function outcome(
  skip: string | boolean | undefined,
  todo: string | boolean | undefined,
): Pick<TestResult, 'outcome' | 'reason'> {
  const why = skip ?? todo ?? false;
  if (why === false) return {outcome: 'passed', reason: ''};
  return {outcome: 'skipped', reason: why === true || why === '' ? 'required: no reason given' : why};
}

export default async function* tally(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const {type, data} of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details.type === 'suite' && data.skip === undefined && type === 'test:pass') continue;
    const {name, file = ''} = data;
    const result: TestResult =
      type === 'test:fail'
        ? {name, file, outcome: 'failed', reason: ''}
        : {name, file, ...outcome(data.skip, data.todo)};
    yield `${JSON.stringify(result)}\n`;
  }
}
