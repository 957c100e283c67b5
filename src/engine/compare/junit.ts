import type {GateResult} from '../../core/compare/failOn.ts';
import type {FolderComparison} from '../../protocol/compare.ts';
import {html} from '../export/markup.ts';

/** A comparison's conditions as JUnit XML, which continuous integrations show as tests. */
export function junitReport({names: [a, b], verdict}: FolderComparison, results: readonly GateResult[]): string {
  const failures = results.filter(({failed}) => failed).length;
  const cases = results.map(({text, reason, failed}) => {
    const inside = failed ? html`<failure message="${reason}">${verdict}</failure>` : html`<system-out>${reason}</system-out>`;
    return html`    <testcase classname="heatlens compare" name="${text}">${inside}</testcase>`;
  });
  const {markup} = html`<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="${results.length}" failures="${failures}">
  <testsuite name="${a} → ${b}" tests="${results.length}" failures="${failures}">
    <properties><property name="verdict" value="${verdict}"/></properties>
${cases}
  </testsuite>
</testsuites>
`;
  return markup;
}
