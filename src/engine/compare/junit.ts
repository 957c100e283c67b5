import type {GateResult} from '../../core/compare/failOn.ts';
import type {FolderComparison} from '../../protocol/compare.ts';
import {html} from '../export/markup.ts';

/** When a comparison ended, and how long it took. */
export interface Taken {
  readonly ended: Date;
  readonly seconds: number;
}

/**
 * A comparison's conditions as JUnit XML, which continuous integrations show as tests. It keeps to Ant's schema and to
 * the one of Jenkins' xUnit plugin, which agree on little: attributes that one demands, an order of elements that the
 * other allows.
 */
export function junitReport(
  {names, verdict}: FolderComparison,
  results: readonly GateResult[],
  {ended, seconds}: Taken,
): string {
  const name = names.map((one) => one.replace(notXml, '?')).join(' → ');
  const failures = results.filter(({failed}) => failed).length;
  const cases = results.map(({text, reason, failed}) => {
    const inside = failed
      ? html`<failure type="${text}" message="${reason}">${reason}. ${verdict.replace(notXml, '?')}</failure>`
      : '';
    return html`    <testcase classname="heatlens compare" name="${text}" time="0">${inside}</testcase>`;
  });
  const {markup} = html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${name}" package="heatlens" id="0" timestamp="${ended.toISOString().slice(0, 19)}" hostname="localhost" tests="${results.length}" failures="${failures}" errors="0" time="${seconds.toFixed(3)}">
    <properties><property name="verdict" value="${verdict.replace(notXml, '?')}"/></properties>
${cases}
    <system-out>${results.map(({text, reason}) => `${text}: ${reason}.`).join('\n')}</system-out>
    <system-err></system-err>
  </testsuite>
</testsuites>
`;
  return markup;
}

/** Characters that XML cannot hold, as a file's name can. */
const notXml = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
