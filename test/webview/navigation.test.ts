import assert from 'node:assert/strict';
import {test} from 'node:test';
import {Navigation} from '../../src/webview/navigation.ts';
import type {Point} from '../../src/webview/viewport.ts';

function navigating() {
  const seen = {moves: 0, at: null as Point | null};
  const navigation = new Navigation({moved: () => seen.moves++, point: (at) => (seen.at = at)});
  navigation.resize({width: 132, height: 132});
  navigation.show({width: 100, height: 100}, true);
  const press = (key: string, shiftKey = false) => navigation.keyAction({key, shiftKey})?.();
  return {navigation, seen, press};
}

test('a picture is fitted into the stage, and follows its size until it is zoomed', () => {
  const {navigation, press} = navigating();
  assert.deepEqual(navigation.viewport, {scale: 1, x: 16, y: 16, fitted: true});
  navigation.resize({width: 232, height: 232});
  assert.equal(navigation.viewport.scale, 2);
  press('+');
  navigation.resize({width: 132, height: 132});
  assert.equal(navigation.viewport.scale, 2.5);
  press('0');
  assert.equal(navigation.viewport.scale, 1);
});

test('another picture of the same size is fitted again, a new state of the same is not', () => {
  const {navigation, press} = navigating();
  press('+');
  navigation.show({width: 100, height: 100}, false);
  assert.equal(navigation.viewport.scale, 1.25);
  navigation.show({width: 100, height: 100}, true);
  assert.equal(navigation.viewport.scale, 1);
});

test('arrows move the picture, with Shift the point, which stays inside', () => {
  const {navigation, seen, press} = navigating();
  press('ArrowRight');
  assert.equal(navigation.viewport.x, 16 - 40);
  press('ArrowLeft', true);
  assert.deepEqual(seen.at, {x: 42.5, y: 50.5});
  for (let i = 0; i < 20; i++) press('ArrowLeft', true);
  assert.deepEqual(seen.at, {x: 0.5, y: 50.5});
  press('Escape');
  assert.equal(seen.at, null);
  assert.equal(navigation.keyAction({key: 'q', shiftKey: false}), undefined);
});
