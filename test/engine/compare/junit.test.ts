import assert from 'node:assert/strict';
import {test} from 'node:test';
import {XMLParser} from 'fast-xml-parser';
import type {GateResult} from '../../../src/core/compare/failOn.ts';
import {junitReport} from '../../../src/engine/compare/junit.ts';
import type {FolderComparison} from '../../../src/protocol/compare.ts';

const condition: GateResult = {
  text: 'accuracy<-0.5%',
  figure: 'accuracy',
  sign: '<',
  bound: -0.005,
  value: -0.05,
  failed: true,
  reason: 'it is -5.00 %',
};
const passed: GateResult = {...condition, text: 'ece>5%', failed: false, reason: 'it is 1.00 %'};
const comparison = {
  names: ['a & <b>', 'c\u0000\u001b\ud800d'],
  verdict: 'B is "worse".',
} as unknown as FolderComparison;

test('a gate’s JUnit XML has what Ant’s schema and that of Jenkins’ xUnit plugin demand, whatever the models are called', () => {
  const xml = junitReport(comparison, [condition, passed], {
    ended: new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 678)),
    seconds: 1.5,
  });
  assert.doesNotMatch(xml, /(?!\n)[\p{Cc}\p{Cs}]/u);
  const {testsuites} = new XMLParser({ignoreAttributes: false, attributeNamePrefix: '@'}).parse(xml);
  assert.deepEqual(Object.keys(testsuites), ['testsuite'], 'Ant’s allows no attributes here');
  const {testcase, properties, 'system-out': said, ...rest} = testsuites.testsuite;
  assert.deepEqual(rest, {
    'system-err': '',
    '@name': 'a & <b> → c???d',
    '@package': 'heatlens',
    '@id': '0',
    '@timestamp': '2026-01-02T03:04:05',
    '@hostname': 'localhost',
    '@tests': '2',
    '@failures': '1',
    '@errors': '0',
    '@time': '1.500',
  });
  assert.deepEqual(properties, {property: {'@name': 'verdict', '@value': 'B is "worse".'}});
  assert.deepEqual(testcase, [
    {
      failure: {'#text': 'it is -5.00 %. B is "worse".', '@type': 'accuracy<-0.5%', '@message': 'it is -5.00 %'},
      '@classname': 'heatlens compare',
      '@name': 'accuracy<-0.5%',
      '@time': '0',
    },
    {'@classname': 'heatlens compare', '@name': 'ece>5%', '@time': '0'},
  ]);
  assert.equal(said, 'accuracy<-0.5%: it is -5.00 %.\nece>5%: it is 1.00 %.');
  assert.ok(
    xml.indexOf('<properties>') < xml.indexOf('<testcase') &&
      xml.lastIndexOf('</testcase>') < xml.indexOf('<system-out>'),
    'Ant’s asks for this order',
  );
});
