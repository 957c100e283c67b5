import type {DeviceReport} from '../../protocol/engine.ts';
import type {DeviceRequest} from '../../protocol/explanation.ts';

/** One line of *Show Devices*; what a QuickPickItem needs and what it stands for. */
export interface DeviceItem {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  /** What the setting becomes; undefined where the device does not work. */
  readonly choice: DeviceRequest | undefined;
  /** All there is to say, for a line that is cut off. */
  readonly sentence: string;
}

/**
 * Devices as a list to choose from: `auto` first, then what works, then the rest with the reason and the remedy.
 *
 * @param setting of the user, which is marked
 */
export function deviceItems(devices: readonly DeviceReport[], setting: DeviceRequest): DeviceItem[] {
  const chosen = devices.find((device) => device.chosen);
  const listed = devices
    .filter(({runtime}) => runtime === 'onnx')
    .toSorted((a, b) => Number(b.usable) - Number(a.usable));
  const auto = chosen === undefined ? 'nothing works yet' : `the fastest that works: ${chosen.title}`;
  return [
    {
      label: labelOf('auto', 'Automatic', setting, 'sparkle'),
      description: auto,
      choice: 'auto',
      sentence: `Automatic: ${auto}.`,
    },
    ...listed.map((device) => itemOf(device, setting)),
  ];
}

function itemOf({device, title, usable, reason, remedy}: DeviceReport, setting: DeviceRequest): DeviceItem {
  return {
    label: labelOf(device, title, setting, usable ? 'pass' : 'circle-slash'),
    description: reason,
    ...(remedy !== null && {detail: remedy}),
    choice: usable ? device : undefined,
    sentence: [`${title}: ${reason}.`, ...(remedy === null ? [] : [remedy])].join(' '),
  };
}

function labelOf(device: DeviceRequest, title: string, setting: DeviceRequest, icon: string): string {
  return `$(${icon}) ${title}${device === setting ? ' (chosen)' : ''}`;
}
