import assert from 'node:assert/strict';
import {test} from 'node:test';
import {columnsOf} from '../../../src/webview/compare/columns.ts';

const square = {width: 100, height: 100};

test('two maps are beside each other where there is width, and below each other where there is height', () => {
  assert.equal(columnsOf(2, {width: 800, height: 450}, square), 2);
  assert.equal(columnsOf(2, {width: 400, height: 900}, square), 1);
  assert.equal(columnsOf(2, {width: 800, height: 800}, {width: 300, height: 100}), 1);
});

test('small multiples fill the room', () => {
  assert.equal(columnsOf(20, {width: 800, height: 450}, square), 7);
  assert.equal(columnsOf(7, {width: 750, height: 550}, square), 4, 'not five above two');
  assert.equal(columnsOf(3, {width: 650, height: 480}, square), 3);
  assert.equal(columnsOf(1, {width: 10, height: 10}, square), 1);
  assert.equal(columnsOf(0, {width: 10, height: 10}, square), 1);
});
