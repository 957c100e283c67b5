import {ProgressLocation, window, workspace} from 'vscode';
import type {InstallProgress} from '../../protocol/engine.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';

const question =
  'Download 1.4 GB of CUDA’s libraries for NVIDIA graphics cards? They are NVIDIA’s, under its licence, and come from the ' +
  'Python package index that pip is set to. They need Linux on x64, an NVIDIA driver of version 580 or newer, and 3.5 GB of disk.';

/** *Install CUDA Libraries*: into the extension's storage, after the user agreed; then the devices are tried anew. */
export function installCuda(engine: EngineClient, showDevices: () => Promise<void>): () => Promise<void> {
  return async () => {
    if ((await window.showInformationMessage(question, {modal: true}, 'Download')) === undefined) return;
    const index = workspace.getConfiguration('heatlens').get<string>('cuda.packageIndex', '');
    const options = {location: ProgressLocation.Notification, title: 'CUDA libraries', cancellable: true};
    try {
      await window.withProgress(options, async (progress, token) => {
        const stop = new AbortController();
        token.onCancellationRequested(() => stop.abort());
        const receive = progressReport((message, increment) => progress.report({message, increment}));
        await engine.installCuda(index === '' ? {} : {index}, receive, stop.signal);
      });
    } catch (error) {
      const {code, message} = failure(error);
      if (code !== 'cancelled') void window.showErrorMessage(message);
      return;
    }
    engine.dispose('CUDA was installed.'); // it is loaded when the engine starts
    await showDevices();
  };
}

/** Passes each whole percent of the download on. */
function progressReport(report: (message: string, increment: number) => void): (progress: InstallProgress) => void {
  let told = 0;
  return ({step, bytes, of}) => {
    if (step === 'unpacking') return report('unpacking…', 0);
    const percent = Math.floor((bytes / of) * 100);
    if (percent === told) return;
    report(`${(bytes / 1e9).toFixed(2)} of ${(of / 1e9).toFixed(2)} GB`, percent - told);
    told = percent;
  };
}
