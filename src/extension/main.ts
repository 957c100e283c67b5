import {commands, window, type ExtensionContext} from 'vscode';
import {addCheckpoint, compareCheckpoints, watchFolder} from './compare/commands.ts';
import {Comparisons} from './compare/comparisons.ts';
import {FolderComparisons} from './compare/folderComparisons.ts';
import {showDevices} from './devices/showDevices.ts';
import {registerDiagnostics} from './diagnostics.ts';
import {EngineClient} from './engine/engineClient.ts';
import {startEngine} from './engine/startEngine.ts';
import {explainPictures} from './explain/explainPictures.ts';
import {Panels} from './explain/panels.ts';
import {Galleries} from './gallery/galleries.ts';
import {inspectTrainingData} from './gallery/inspectTrainingData.ts';
import {SweepMemory} from './gallery/sweepMemory.ts';
import {inspectModel, registerInspectEditor} from './inspect/inspectEditor.ts';
import {chooseModel, useModel} from './models/commands.ts';
import {ModelChoice} from './models/modelChoice.ts';
import {chooseTensorFlow} from './native/chooseTensorFlow.ts';
import {installCuda} from './native/installCuda.ts';
import {openSample} from './sample.ts';
import {writeTo} from './log.ts';

/** What the extension adds to VS Code. Nothing is computed and no process started before a command asks for it. */
export function activate(context: ExtensionContext): void {
  const output = window.createOutputChannel('Heatlens', {log: true});
  const engine = new EngineClient({
    start: startEngine(context.extensionPath, context.globalStorageUri.fsPath),
    log: writeTo(output),
  });
  const models = new ModelChoice(context.workspaceState, engine);
  const panels = new Panels({context, engine, models, output});
  const memory = new SweepMemory(context.workspaceState);
  const galleries = new Galleries({
    extension: context.extensionUri,
    storage: context.globalStorageUri,
    engine,
    panels,
    memory,
  });
  const compareTools = {extension: context.extensionUri, storage: context.globalStorageUri, engine};
  const comparisons = new Comparisons(compareTools);
  const folders = new FolderComparisons(compareTools, comparisons, memory);
  const comparing = {engine, comparisons, folders};
  context.subscriptions.push(
    output,
    engine,
    models,
    panels,
    commands.registerCommand('heatlens.explain', explainPictures(panels)),
    commands.registerCommand('heatlens.chooseModel', chooseModel(models)),
    commands.registerCommand('heatlens.useModel', useModel(models, engine)),
    commands.registerCommand('heatlens.inspect', inspectModel),
    commands.registerCommand(
      'heatlens.inspectTrainingData',
      inspectTrainingData({galleries, models, memory, engine, storage: context.globalStorageUri}),
    ),
    commands.registerCommand('heatlens.openStore', galleries.openStore),
    commands.registerCommand('heatlens.compareCheckpoints', compareCheckpoints(comparing)),
    commands.registerCommand('heatlens.addCheckpoint', addCheckpoint(comparing)),
    commands.registerCommand('heatlens.watchFolder', watchFolder(comparing)),
    commands.registerCommand('heatlens.openSample', openSample(context.extensionPath, panels)),
    commands.registerCommand('heatlens.showLog', () => output.show()),
    commands.registerCommand('heatlens.showDevices', showDevices(engine)),
    commands.registerCommand('heatlens.chooseTensorFlow', chooseTensorFlow(engine)),
    commands.registerCommand('heatlens.installCuda', installCuda(engine, showDevices(engine, 'all'))),
    registerDiagnostics(context, engine, models),
    panels.registerSerializer(),
    galleries.registerSerializer(),
    comparisons.registerSerializer(),
    folders.registerSerializer(),
    registerInspectEditor(context.extensionUri, engine),
  );
}
