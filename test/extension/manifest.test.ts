import assert from 'node:assert/strict';
import {existsSync, readFileSync} from 'node:fs';
import {test} from 'node:test';
import {methods} from '../../src/core/methods/registry.ts';
import {colourMaps} from '../../src/core/render/colourMaps.ts';
import manifest from '../../package.json' with {type: 'json'};

const {contributes} = manifest;
const root = new URL('../../', import.meta.url);
const commands = new Set(contributes.commands.map(({command}) => command));
const settings = contributes.configuration.properties;

function shownFor(item: {readonly when: string}, name: string): boolean {
  const pattern = /resourceExtname =~ \/(.*?)\/i/.exec(item.when)?.[1] ?? '^$';
  return new RegExp(pattern, 'i').test(/\.[^.]*$/.exec(name)?.[0] ?? '');
}

test('Explain Prediction is offered on everything VS Code shows as a picture, and on nothing else', () => {
  const [explain] = contributes.menus['explorer/context'];
  assert.equal(explain?.command, 'heatlens.explain');
  for (const kind of ['png', 'JPG', 'jpeg', 'jpe', 'gif', 'bmp', 'ico', 'webp', 'avif', 'tif', 'tiff', 'svg']) {
    assert.ok(explain !== undefined && shownFor(explain, `a.${kind}`), kind);
  }
  for (const name of ['a.txt', 'png', 'a.png.txt', 'a.json', 'a.h5']) {
    assert.ok(explain !== undefined && !shownFor(explain, name), name);
  }
});

test('Inspect Model is offered on every kind of model file, and takes the place of no other editor', () => {
  const [editor] = contributes.customEditors;
  assert.equal(editor?.priority, 'option');
  assert.deepEqual(
    editor?.selector.map(({filenamePattern}) => filenamePattern),
    ['model.json', '*.keras', '*.h5', '*.hdf5'],
  );
  const inspect = contributes.menus['explorer/context'].find(({command}) => command === 'heatlens.inspect');
  for (const name of ['a.keras', 'a.H5', 'a.hdf5']) assert.ok(inspect !== undefined && shownFor(inspect, name), name);
  assert.ok(inspect !== undefined && !shownFor(inspect, 'a.png'));
});

test('every menu item and every button of the walkthrough runs a command that exists', () => {
  const items = Object.values(contributes.menus)
    .flat()
    .map(({command}) => command);
  const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
  const links = steps.flatMap(({description}) =>
    [...description.matchAll(/command:([\w.]+)/g)].map((match) => match[1] ?? ''),
  );
  for (const command of [...items, ...links]) assert.ok(commands.has(command), command);
});

test('every command that is declared is registered', () => {
  const read = (name: string) => readFileSync(new URL(`src/extension/${name}`, root), 'utf8');
  const sources = read('main.ts') + read('diagnostics.ts');
  for (const command of commands) assert.ok(sources.includes(`'${command}'`), command);
});

test('the settings offer the methods and the colour maps that there are', () => {
  assert.deepEqual(settings['heatlens.method'].enum.toSorted(), methods.map(({id}) => id).toSorted());
  assert.deepEqual(settings['heatlens.colourMap'].enum, Object.keys(colourMaps));
});

test('every picture of the walkthrough and the icon are there', () => {
  const images = contributes.walkthroughs.flatMap(({steps}) => steps.map(({media}) => media.image));
  for (const file of [manifest.icon, ...images]) assert.ok(existsSync(new URL(file, root)), file);
});

test('nothing starts before the user asks, and an untrusted workspace only keeps TensorFlow from being loaded', () => {
  const panels = ['explanation', 'gallery', 'compare', 'compareFolder'];
  assert.deepEqual(
    manifest.activationEvents,
    panels.map((panel) => `onWebviewPanel:heatlens.${panel}`),
  );
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, 'limited');
  assert.deepEqual(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations, ['heatlens.tensorflow.path']);
  assert.equal(settings['heatlens.tensorflow.path'].scope, 'machine', 'a workspace may not name code to load');
  const choose = contributes.commands.find(({command}) => command === 'heatlens.chooseTensorFlow');
  assert.equal(choose?.enablement, 'isWorkspaceTrusted');
  assert.deepEqual(manifest.extensionKind, ['workspace']);
});
