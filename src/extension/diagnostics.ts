import {arch, platform, release} from 'node:os';
import {commands, env, version, window, type Disposable, type ExtensionContext} from 'vscode';
import type {EngineClient} from './engine/engineClient.ts';
import {failure} from './engine/engineError.ts';
import type {ModelChoice} from './models/modelChoice.ts';
import {readSettings} from './settings.ts';

/** *Copy Diagnostics*: what a bug report needs, on the clipboard; nothing is sent anywhere. */
export function registerDiagnostics(context: ExtensionContext, engine: EngineClient, models: ModelChoice): Disposable {
  return commands.registerCommand('heatlens.copyDiagnostics', async () => {
    const report = {
      heatlens: (context.extension.packageJSON as {readonly version: string}).version,
      vscode: version,
      host: env.remoteName ?? env.appHost,
      system: `${platform()} ${release()} ${arch()}, Node ${process.versions.node}`,
      settings: readSettings(),
      model: (await models.remembered()) ?? null,
      engine: await engine.doctor({probe: 'unknown'}).catch((error: unknown) => failure(error)),
    };
    await env.clipboard.writeText(JSON.stringify(report, null, 2));
    void window.showInformationMessage('Heatlens diagnostics are on the clipboard.');
  });
}
