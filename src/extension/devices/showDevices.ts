import {ConfigurationTarget, ThemeIcon, window, workspace, type QuickPick} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {readSettings} from '../settings.ts';
import {deviceItems, type DeviceItem} from './deviceItems.ts';

/** Which devices are tried first. */
type Probe = 'unknown' | 'all';

const probeAgain = {iconPath: new ThemeIcon('refresh'), tooltip: 'Probe Again'};

/** *Show Devices*: what can compute here, why the rest cannot, and choosing one of them. */
export function showDevices(engine: EngineClient, probe: Probe = 'unknown'): () => Promise<void> {
  return async () => {
    const pick = window.createQuickPick<DeviceItem>();
    pick.title = 'Devices That Compute Explanations';
    pick.buttons = [probeAgain];
    pick.ignoreFocusOut = true; // trying takes seconds, in which one looks elsewhere; Escape closes it
    pick.onDidHide(() => pick.dispose());
    pick.onDidTriggerButton(() => void list(pick, engine, 'all'));
    pick.onDidAccept(() => void choose(pick, engine));
    pick.show();
    await list(pick, engine, probe);
  };
}

async function list(pick: QuickPick<DeviceItem>, engine: EngineClient, probe: Probe): Promise<void> {
  pick.busy = true;
  pick.placeholder = 'Trying each device in a process of its own…';
  try {
    const {devices, trouble} = await engine.doctor({probe});
    pick.items = deviceItems(devices, readSettings().device);
    pick.placeholder = trouble ?? 'Choose where explanations are computed';
  } catch (error) {
    pick.hide();
    void window.showErrorMessage(failure(error).message);
  } finally {
    pick.busy = false;
  }
}

async function choose(pick: QuickPick<DeviceItem>, engine: EngineClient): Promise<void> {
  const [item] = pick.selectedItems;
  if (item === undefined) return;
  pick.hide();
  if (item.choice !== undefined) return useDevice(item.choice);
  const again = await window.showWarningMessage(item.sentence, 'Probe Again');
  if (again !== undefined) await showDevices(engine, 'all')();
}

/** Where the workspace sets the device already, that setting changes; it would win over the user's. */
async function useDevice(device: DeviceItem['choice']): Promise<void> {
  const configuration = workspace.getConfiguration('heatlens');
  const inWorkspace = configuration.inspect('device')?.workspaceValue !== undefined;
  await configuration.update(
    'device',
    device,
    inWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global,
  );
}
